/** A stored run for tests: complete; a test states only what it is about. */
import type { StoredRun } from '../../src/run/read-stored-run.ts';

export function aStoredRun(given: Partial<StoredRun> = {}): StoredRun {
  return {
    runId: '20261123-142205-7f3a',
    rerunCommand: 'servebench run s.yaml',
    scenario: { file: '/scenarios/s.yaml', text: 'name: s\n' },
    environment: {
      servebenchVersion: '0.1.0',
      cpuModel: 'AMD EPYC',
      cores: 2,
      modelSha256: 'aa',
      payloadSha256: 'bb',
      scenarioSha256: 'cc',
    },
    targets: [
      {
        name: 'onnx',
        phases: [
          { name: 'steady', driver: { scheduleSha256: 'd1' } },
          { name: 'peak', driver: { scheduleSha256: 'd2' } },
        ],
      },
    ],
    ...given,
  };
}
