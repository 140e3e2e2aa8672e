import { describe, expect, test } from 'vitest';
import type { TargetSpec } from '../../src/domain/scenario.ts';
import { parseScenario } from '../../src/scenario/parse-scenario.ts';
import { aContext } from './fake-adapters.ts';

/** The target with these keys, in a file at /bench/scenarios. */
function targetWith(keys: string): TargetSpec {
  const text = `
name: fraud
payload: { file: rows.jsonl }
targets: [{ adapter: http, url: "https://127.0.0.1:8000/score", ${keys} }]
load: { phases: [{ rate: 200/s, duration: 30s }] }
`;
  const parsed = parseScenario(text, aContext());
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'));
  return parsed.scenario.targets[0]!;
}

describe('how a server is reached', () => {
  test.each([
    ['1.1', '1.1'],
    ['"1.1"', '1.1'],
    ['2', '2'],
    ['"2"', '2'],
  ])('http: %s is HTTP/%s', (written, version) => {
    expect(targetWith(`http: ${written}`).connection.httpVersion).toBe(version);
  });

  test('paths are taken relative to the scenario file', () => {
    const tls = 'tls: { ca: ../ca.pem, cert: /etc/c.pem, key: c.key, serverName: m }';
    expect(targetWith(tls).connection.tls).toEqual({
      caFile: '/bench/ca.pem',
      certFile: '/etc/c.pem',
      keyFile: '/bench/scenarios/c.key',
      serverName: 'm',
      insecure: false,
    });
  });

  test('the address of a proxy keeps its placeholders', () => {
    const proxy = 'http://me:${env:API_TOKEN}@proxy:3128';
    expect(targetWith(`proxy: "${proxy}"`).connection.proxy).toBe(proxy);
  });
});

describe('what is expected of answers', () => {
  test('has defaults beside what is given', () => {
    expect(targetWith('expect: { status: 200 }').expectation).toEqual({
      statuses: [200],
      json: [],
      schemaFile: null,
      tensors: false,
      tolerance: 1e-3,
      sampleRatio: 1,
    });
  });

  test('is all that is given', () => {
    const json = 'json: { "$.model": fraud, "$.scores[0]": [0.5, null] }';
    const rest = 'schema: answer.json, tensors: true, tolerance: 1e-2, sample: 12.5%';
    expect(targetWith(`expect: { status: [200, 202], ${json}, ${rest} }`).expectation).toEqual({
      statuses: [200, 202],
      json: [
        { path: '$.model', equals: 'fraud' },
        { path: '$.scores[0]', equals: [0.5, null] },
      ],
      schemaFile: '/bench/scenarios/answer.json',
      tensors: true,
      tolerance: 0.01,
      sampleRatio: 0.125,
    });
  });
});
