/** A scenario for tests: small and complete; a test states only what it is about. */
import type { Scenario, TargetSpec } from '../../src/domain/scenario.ts';

export function aScenario(given: Partial<Scenario> = {}): Scenario {
  return {
    name: 'fraud',
    description: null,
    file: '/scenarios/fraud.yaml',
    text: 'name: fraud\n',
    seed: 42,
    model: null,
    payload: null,
    targets: [aTargetSpec()],
    load: {
      warmup: null,
      phases: [
        {
          name: 'steady',
          kind: 'measured',
          profile: { loop: 'open', arrivals: 'poisson', ratePerSecond: 200, durationNs: 10e9 },
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
      floor: false,
    },
    budgets: [],
    cost: null,
    ...given,
  };
}

export function aTargetSpec(given: Partial<TargetSpec> = {}): TargetSpec {
  return {
    name: 'onnx',
    adapter: 'onnx',
    url: null,
    headers: {},
    options: {},
    connection: { httpVersion: '1.1', tls: null, proxy: null },
    expectation: null,
    ...given,
  };
}
