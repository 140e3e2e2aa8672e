/** A scenario for tests: small and complete; a test states only what it is about. */
import type { Scenario } from '../../src/domain/scenario.ts';

export function aScenario(given: Partial<Scenario> = {}): Scenario {
  return {
    name: 'fraud',
    description: null,
    file: '/scenarios/fraud.yaml',
    text: 'name: fraud\n',
    seed: 42,
    model: null,
    payload: null,
    targets: [{ name: 'onnx', adapter: 'onnx', url: null, headers: {}, options: {} }],
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
    },
    budgets: [],
    cost: null,
    ...given,
  };
}
