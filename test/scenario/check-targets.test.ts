import { describe, expect, it, test } from 'vitest';
import { checkTargets } from '../../src/scenario/check-targets.ts';
import { pathText } from '../../src/scenario/scenario-problem.ts';
import { FAKE_ADAPTERS } from './fake-adapters.ts';

const URL_TEXT = 'http://127.0.0.1:8000';

function findingsOf(scenario: object): string[] {
  return checkTargets({ model: {}, payload: {}, ...scenario }, FAKE_ADAPTERS).map(
    ({ path, message }) => `${pathText(path)}: ${message}`,
  );
}

describe('checkTargets', () => {
  test.each([
    ['a target to launch', { adapter: 'onnx' }],
    ['a target to attach to', { adapter: 'http', url: URL_TEXT }],
    ['a target of an adapter that does both', { adapter: 'triton', url: URL_TEXT }],
    ['an unknown adapter, which is another check’s', { adapter: 'onxx', options: { a: 1 } }],
    ['options that are no mapping, which is another check’s', { adapter: 'onnx', options: 5 }],
    ['no mapping', 'onnx'],
    [
      'a running server with a private authority, a client certificate and a proxy',
      {
        adapter: 'http',
        url: 'https://model.internal',
        http: 2,
        tls: { ca: 'ca.pem', cert: 'c.pem', key: 'c.key', serverName: 'm' },
        proxy: 'http://me:${env:PASSWORD}@proxy:3128',
      },
    ],
    ['a proxy that is a placeholder', { adapter: 'http', url: URL_TEXT, proxy: '${env:PROXY}' }],
    ['TLS behind a placeholder', { adapter: 'http', url: '${env:URL}', tls: { ca: 'ca.pem' } }],
    ['the default version of HTTP for a launched server', { adapter: 'onnx', http: 1.1 }],
    [
      'expectations of all kinds',
      {
        adapter: 'onnx',
        expect: {
          status: [200, 202],
          json: { '$.outputs[?@.name == "score"].data': [1] },
          schema: 'answer.json',
          tensors: true,
          tolerance: 0.01,
          sample: '10%',
        },
      },
    ],
  ])('says nothing about %s', (_, target) => {
    expect(findingsOf({ targets: [target] })).toEqual([]);
  });

  test.each([
    [
      'a url for an adapter that only launches',
      { adapter: 'onnx', url: URL_TEXT },
      'targets[0].url: the onnx adapter launches its own server and cannot attach to one',
    ],
    [
      'no url for an adapter that only attaches',
      { adapter: 'http' },
      'targets[0].url: missing: the http adapter attaches to a running server and needs its address',
    ],
    [
      'an option out of range',
      { adapter: 'onnx', options: { maxBatchSize: 2000 } },
      'targets[0].options.maxBatchSize: expected at most 1024, got 2000',
    ],
    [
      'a number where an option is a text with a unit',
      { adapter: 'onnx', options: { maxQueueDelay: 5 } },
      'targets[0].options.maxQueueDelay: expected a duration such as 2ms, got 5',
    ],
    [
      'a fault inside one of several forms of an option',
      { adapter: 'triton', options: { instanceGroup: { kind: 'gpu', count: 'two' } } },
      'targets[0].options.instanceGroup.count: expected a number, got "two"',
    ],
    [
      'an item of an option',
      { adapter: 'triton', options: { preferredBatchSizes: [8, 1.5] } },
      'targets[0].options.preferredBatchSizes[1]: expected a whole number, got 1.5',
    ],
    [
      'TLS for a server that is launched',
      { adapter: 'onnx', tls: { insecure: true } },
      'targets[0].tls: "tls" is for running servers: one that the onnx adapter launches is reached on this machine, over plain HTTP/1.1',
    ],
    [
      'HTTP/2 for a server that is launched',
      { adapter: 'triton', http: '2' },
      'targets[0].http: "http" is for running servers: one that the triton adapter launches is reached on this machine, over plain HTTP/1.1',
    ],
    [
      'a proxy without a scheme',
      { adapter: 'http', url: URL_TEXT, proxy: 'proxy:3128' },
      'targets[0].proxy: expected the address of an HTTP proxy that begins with http://, got "proxy:3128"',
    ],
    [
      'a password in the address of a proxy',
      { adapter: 'http', url: URL_TEXT, proxy: 'http://${env:USER}:open@proxy:3128' },
      'targets[0].proxy: expected no password in the address of the proxy: it is shown in results',
    ],
    [
      'a tolerance where no numbers are compared',
      { adapter: 'onnx', expect: { schema: 'a.json', tolerance: 0.1 } },
      'targets[0].expect.tolerance: "tolerance" has no effect: no values of a body are checked',
    ],
    [
      'no paths',
      { adapter: 'onnx', expect: { json: {} } },
      'targets[0].expect.json: expected at least one path with its value',
    ],
  ])('finds %s', (_, target, finding) => {
    expect(findingsOf({ targets: [target] })).toEqual([finding]);
  });

  it('tells once what several targets need, at the first of them', () => {
    const targets = [
      { adapter: 'http', url: URL_TEXT },
      { adapter: 'onnx' },
      { adapter: 'triton', name: 'gpu' },
    ];
    expect(checkTargets({ targets }, FAKE_ADAPTERS)).toEqual([
      {
        path: ['model'],
        at: 'value',
        message: 'missing: "onnx" needs a model',
        hint: 'add "model: { file: model.onnx }"',
        shownAt: ['targets', 1, 'adapter'],
      },
      {
        path: ['payload'],
        at: 'value',
        message: 'missing: "onnx" and "gpu" need a payload',
        hint: 'add "payload: { file: rows.jsonl }"',
        shownAt: ['targets', 1, 'adapter'],
      },
    ]);
  });

  it('names the adapters that attach when one that does not is given a url', () => {
    const [finding] = checkTargets(
      { model: {}, payload: {}, targets: [{ adapter: 'onnx', url: URL_TEXT }] },
      FAKE_ADAPTERS,
    );
    expect(finding).toMatchObject({
      at: 'key',
      hint: 'remove "url", or use an adapter that attaches: http or triton',
    });
  });
});
