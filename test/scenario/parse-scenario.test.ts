import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { renderProblems } from '../../src/scenario/render-problems.ts';
import {
  parseScenario,
  type ParsedScenario,
  type ScenarioContext,
} from '../../src/scenario/parse-scenario.ts';
import type { Scenario } from '../../src/domain/scenario.ts';
import { aContext } from './fake-adapters.ts';

const SMALLEST = `
name: fraud
targets: [{ adapter: http, url: "http://127.0.0.1:8000/score" }]
load: { phases: [{ rate: 200/s, duration: 30s }] }
`;

function scenarioIn(text: string, context: Partial<ScenarioContext> = {}): Scenario {
  const parsed = parseScenario(text, aContext(context));
  if (!parsed.ok) throw new Error(renderProblems(parsed.problems, text));
  return parsed.scenario;
}

/** The smallest scenario with another list of phases, and a warm-up. */
function loadWith(warmup: string, phases: string): Scenario['load'] {
  return scenarioIn(`
name: fraud
targets: [{ adapter: http, url: "http://127.0.0.1:8000/score" }]
load: { warmup: ${warmup}, phases: ${phases} }
`).load;
}

function example(name: string): string {
  return readFileSync(new URL(`../../scenarios/${name}.yaml`, import.meta.url), 'utf8');
}

describe('parseScenario', () => {
  it('fills everything but name, targets and load with defaults', () => {
    expect(scenarioIn(SMALLEST)).toEqual({
      name: 'fraud',
      description: null,
      file: '/bench/scenarios/fraud.yaml',
      text: SMALLEST,
      seed: 1,
      model: null,
      payload: null,
      targets: [
        {
          name: 'http',
          adapter: 'http',
          url: 'http://127.0.0.1:8000/score',
          headers: {},
          options: {},
          connection: { httpVersion: '1.1', tls: null, proxy: null },
          expectation: null,
        },
      ],
      load: {
        warmup: null,
        phases: [
          {
            name: 'phase-1',
            kind: 'measured',
            profile: { loop: 'open', arrivals: 'poisson', ratePerSecond: 200, durationNs: 30e9 },
          },
        ],
        timeoutNs: 2e9,
        connections: 64,
        inFlightLimit: 10_000,
        goodputWithinNs: null,
        pacing: 'auto',
        workers: 1,
        connectionReuse: 'keep-alive',
        warmConnections: 0,
        floor: true,
      },
      budgets: [],
      cost: null,
    });
  });

  it('reads every key', () => {
    const scenario = scenarioIn(`
name: fraud
description: Two servers
seed: 42
model: { file: ../models/fraud.v2.onnx, name: scoring }
payload: { file: /data/rows.jsonl, rowsPerRequest: 8, order: sequential }
targets:
  - adapter: onnx
    options: { maxBatchSize: 64 }
  - adapter: triton
    name: candidate
    url: https://example.com
    headers: { x-a: b }
    options: { preferredBatchSizes: [8, 16] }
load:
  timeout: 500ms
  connections: 8
  inFlightLimit: 100
  goodputWithin: 50ms
  pacing: precise
  workers: 2
  connectionReuse: fresh
  warmConnections: 4
  floor: false
  phases:
    - { name: steady, arrivals: constant, rate: 1.5k/s, duration: 1m }
    - { name: callers, arrivals: closed, concurrency: 16, thinkTime: 5ms, duration: 10s }
budgets:
  - p99 < 40ms
  - { budget: cost_per_million < $0.20, phase: steady, target: onnx, instance: c7g.xlarge }
cost: { instances: [m6i.large, c7g.xlarge], region: us-east-1 }
`);
    expect(scenario.model).toEqual({ file: '/bench/models/fraud.v2.onnx', name: 'scoring' });
    expect(scenario.payload).toEqual({
      file: '/data/rows.jsonl',
      rowsPerRequest: 8,
      order: 'sequential',
    });
    expect(scenario.targets).toEqual([
      {
        name: 'onnx',
        adapter: 'onnx',
        url: null,
        headers: {},
        options: { maxBatchSize: 64, maxQueueDelay: '0ms', intraOpThreads: 1 },
        connection: { httpVersion: '1.1', tls: null, proxy: null },
        expectation: null,
      },
      {
        name: 'candidate',
        adapter: 'triton',
        url: 'https://example.com',
        headers: { 'x-a': 'b' },
        options: { preferredBatchSizes: [8, 16] },
        connection: { httpVersion: '1.1', tls: null, proxy: null },
        expectation: null,
      },
    ]);
    expect(scenario.load).toEqual({
      warmup: null,
      phases: [
        {
          name: 'steady',
          kind: 'measured',
          profile: { loop: 'open', arrivals: 'constant', ratePerSecond: 1500, durationNs: 60e9 },
        },
        {
          name: 'callers',
          kind: 'measured',
          profile: { loop: 'closed', concurrency: 16, thinkTimeNs: 5e6, durationNs: 10e9 },
        },
      ],
      timeoutNs: 5e8,
      connections: 8,
      inFlightLimit: 100,
      goodputWithinNs: 5e7,
      pacing: 'precise',
      workers: 2,
      connectionReuse: 'fresh',
      warmConnections: 4,
      floor: false,
    });
    expect(
      scenario.budgets.map(({ text, phase, target, instance }) => [text, phase, target, instance]),
    ).toEqual([
      ['p99 < 40ms', null, null, null],
      ['cost_per_million < $0.20', 'steady', 'onnx', 'c7g.xlarge'],
    ]);
    expect(scenario).toMatchObject({ description: 'Two servers', seed: 42 });
  });

  it('names the model after its file', () => {
    const model = 'model: { file: models/fraud.v2.onnx }';
    expect(scenarioIn(`${SMALLEST}\n${model}`).model?.name).toBe('fraud.v2');
  });

  it('tells where each instance type is named', () => {
    const text = `${SMALLEST}cost:\n  instances: [m6i.large, c7g.xlarge]\n`;
    expect(scenarioIn(text).cost).toEqual({
      instances: ['m6i.large', 'c7g.xlarge'],
      region: null,
      places: ['/bench/scenarios/fraud.yaml:6:15', '/bench/scenarios/fraud.yaml:6:26'],
    });
  });

  it('keeps placeholders as they are written: no secret enters a scenario', () => {
    const text = SMALLEST.replace(
      '8000/score" }',
      '8000/${env:HOME}", headers: { a: "Bearer ${env:API_TOKEN}" } }',
    );
    const [target] = scenarioIn(text).targets;
    expect(target?.url).toBe('http://127.0.0.1:8000/${env:HOME}');
    expect(target?.headers).toEqual({ a: 'Bearer ${env:API_TOKEN}' });
  });

  test.each([
    [
      'the whole of the first phase',
      '{ duration: 3s }',
      '[{ rate: 200/s, duration: 30s }]',
      { loop: 'open', arrivals: 'poisson', ratePerSecond: 200, durationNs: 3e9 },
    ],
    [
      'arrivals from an open first phase',
      '{ duration: 3s, rate: 50/s }',
      '[{ arrivals: constant, rate: 200/s, duration: 30s }]',
      { loop: 'open', arrivals: 'constant', ratePerSecond: 50, durationNs: 3e9 },
    ],
    [
      'the rate of an open first phase',
      '{ duration: 3s, arrivals: constant }',
      '[{ rate: 200/s, duration: 30s }]',
      { loop: 'open', arrivals: 'constant', ratePerSecond: 200, durationNs: 3e9 },
    ],
    [
      'think time from a closed first phase',
      '{ duration: 3s, concurrency: 2 }',
      '[{ arrivals: closed, concurrency: 16, thinkTime: 5ms, duration: 30s }]',
      { loop: 'closed', concurrency: 2, thinkTimeNs: 5e6, durationNs: 3e9 },
    ],
    [
      'nothing from a first phase of the other kind',
      '{ duration: 3s, arrivals: closed, concurrency: 2 }',
      '[{ rate: 200/s, duration: 30s }]',
      { loop: 'closed', concurrency: 2, thinkTimeNs: 0, durationNs: 3e9 },
    ],
  ])('lets the warm-up take %s', (_, warmup, phases, profile) => {
    expect(loadWith(warmup, phases).warmup).toEqual({
      name: 'warmup',
      kind: 'warmup',
      profile,
      until: { kind: 'duration' },
    });
  });

  it.each([
    ['{ requests: 500 }', { kind: 'requests', count: 500 }, 60e9],
    ['{ until: steady, duration: 20s }', { kind: 'steady' }, 20e9],
  ])('ends the warm-up %s', (warmup, until, durationNs) => {
    const found = loadWith(warmup, '[{ rate: 5/s, duration: 1s }]').warmup;
    expect(found?.until).toEqual(until);
    expect(found?.profile.durationNs).toBe(durationNs);
  });

  test.each([
    ['the smallest phase', '{ rate: 10/s, duration: 100ms }'],
    ['the longest phase', '{ rate: 1/s, duration: 24h }'],
    ['the highest rate', '{ rate: 1000k/s, duration: 50s }'],
    ['the most callers', '{ arrivals: closed, concurrency: 10000, duration: 1s }'],
  ])('admits %s', (_, phase) => {
    expect(
      loadWith('{ duration: 100ms, arrivals: closed, concurrency: 1 }', `[${phase}]`).phases,
    ).toHaveLength(1);
  });

  it('reads values that come by alias', () => {
    const text = `
name: fraud
targets:
  - { adapter: http, name: a, url: &url "http://127.0.0.1:8000/score" }
  - { adapter: http, name: b, url: *url }
load: { phases: [{ rate: 200/s, duration: 30s }] }
`;
    expect(scenarioIn(text).targets[1]?.url).toBe('http://127.0.0.1:8000/score');
  });

  it('names problems in the order of the text', () => {
    const parsed = parseScenario('seed: x\nname: 1\nload: 5\ntargets: 6\nfoo: 1', aContext());
    expect(parsed.ok ? [] : parsed.problems.map(({ path }) => path)).toEqual([
      'seed',
      'name',
      'load',
      'targets',
      'foo',
    ]);
  });

  it('gives each problem the file as the context names it', () => {
    const parsed = parseScenario('', aContext({ file: '/elsewhere/x.yaml' }));
    expect(parsed).toEqual({
      ok: false,
      problems: [
        {
          file: '/elsewhere/x.yaml',
          line: 1,
          column: 1,
          path: '',
          message: 'the file is empty: expected a scenario with the keys name, targets and load',
          hint: null,
        },
      ],
    });
  });

  it('takes a relative path of the scenario for a mistake of the program', () => {
    expect(() => parseScenario(SMALLEST, aContext({ file: 'x.yaml' }))).toThrow(/broken invariant/);
  });
});

describe('the examples', () => {
  it('quickstart compares two loads on one launched server', () => {
    const scenario = scenarioIn(example('quickstart'), { file: '/repo/scenarios/quickstart.yaml' });
    expect(scenario.model?.file).toBe('/repo/fixtures/models/fraud.onnx');
    expect(scenario.targets).toMatchObject([
      { adapter: 'onnx', options: { maxBatchSize: 64, intraOpThreads: 1 } },
    ]);
    expect(scenario.load.phases.map(({ name }) => name)).toEqual(['steady', 'peak']);
    expect(scenario.budgets.map(({ text }) => text)).toEqual([
      'p99 < 50ms',
      'error_rate < 0.1%',
      'cost_per_million < 0.20 USD',
    ]);
  });

  it('http attaches to a running server with a body of its own', () => {
    const scenario = scenarioIn(example('http'));
    expect(scenario.targets).toMatchObject([
      { adapter: 'http', url: 'http://127.0.0.1:8000/v2/models/fraud/infer' },
    ]);
    expect(JSON.stringify(scenario.targets[0]?.options)).toContain('${inputs.float_input}');
  });
});

describe('properties', () => {
  /** Any answer is either a scenario or problems that can be shown in the text. */
  function expectAnAnswer(parsed: ParsedScenario, text: string): void {
    if (parsed.ok) return;
    expect(parsed.problems.length).toBeGreaterThan(0);
    const lineCount = text.split('\n').length;
    for (const { line, column, message, hint } of parsed.problems) {
      expect(line >= 1 && line <= lineCount && column >= 1).toBe(true);
      expect(message).toMatch(/^[^\n]+$/);
      expect(hint ?? 'none').toMatch(/^[^\n]+$/);
    }
    expect(renderProblems(parsed.problems, text)).toMatch(/\d+ problems?\n$/);
  }

  it('answers any text', () => {
    const yamlish = fc
      .array(
        fc.constantFrom(
          'name',
          'targets',
          'load',
          'phases',
          'budgets',
          'cost',
          ': ',
          '- ',
          '\n',
          '\n  ',
          '[',
          ']',
          '{',
          '}',
          ', ',
          '"',
          "'",
          '&a ',
          '*a',
          '!x ',
          '|',
          '#',
          '200/s',
          '30s',
          '\t',
          '? ',
          '---\n',
          '<<',
          '0',
          'null',
        ),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), yamlish), (text) => {
        expectAnAnswer(parseScenario(text, aContext()), text);
      }),
      { numRuns: 500 },
    );
  });

  it('answers any scenario with a few places changed', () => {
    const change = fc.record({
      at: fc.nat(),
      length: fc.nat(8),
      text: fc.oneof(
        fc.constantFrom(
          '',
          ' ',
          ':',
          '-',
          '\n',
          '[',
          '}',
          '"',
          '*',
          '&x ',
          '${env:',
          '0',
          '1e9',
          '~',
        ),
        fc.string({ maxLength: 3 }),
      ),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(example('quickstart'), example('http'), SMALLEST),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        (original, changes) => {
          const text = changes.reduce((now, { at, length, text: insert }) => {
            const place = at % (now.length + 1);
            return now.slice(0, place) + insert + now.slice(place + length);
          }, original);
          expectAnAnswer(parseScenario(text, aContext()), text);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('answers any data in the place of any value', () => {
    const key = fc.constantFrom(
      'name',
      'seed',
      'model',
      'payload',
      'targets',
      'load',
      'budgets',
      'cost',
      'adapter',
      'url',
      'headers',
      'options',
      'phases',
      'warmup',
      'rate',
      'duration',
      'arrivals',
      'budget',
      'instances',
      'x',
    );
    const { data } = fc.letrec((tie) => ({
      data: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(
          'onnx',
          'http',
          'closed',
          '200/s',
          '30s',
          'p99 < 1ms',
          'http://x',
          '${env:A}',
        ),
        fc.jsonValue({ maxDepth: 0 }),
        fc.array(tie('data'), { maxLength: 3 }),
        fc.dictionary(key, tie('data'), { maxKeys: 5 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(key, data), (document) => {
        const text = JSON.stringify(document, null, 1);
        expectAnAnswer(parseScenario(text, aContext()), text);
      }),
      { numRuns: 500 },
    );
  });

  it('reads back the loads that are written out', () => {
    const open = fc.record({
      arrivals: fc.constantFrom('poisson', 'constant'),
      ratePerSecond: fc.integer({ min: 10, max: 1000 }),
      durationS: fc.integer({ min: 1, max: 3600 }),
    });
    fc.assert(
      fc.property(fc.array(open, { minLength: 1, maxLength: 5 }), (phases) => {
        const written = phases.map(
          ({ arrivals, ratePerSecond, durationS }) =>
            `{ arrivals: ${arrivals}, rate: ${ratePerSecond}/s, duration: ${durationS}s }`,
        );
        const load = loadWith('{ duration: 1s }', `[${written.join(', ')}]`);
        expect(load.phases.map(({ profile }) => profile)).toEqual(
          phases.map(({ arrivals, ratePerSecond, durationS }) => ({
            loop: 'open',
            arrivals,
            ratePerSecond,
            durationNs: durationS * 1e9,
          })),
        );
      }),
    );
  });
});
