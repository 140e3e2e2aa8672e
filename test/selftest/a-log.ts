/** A known server's log for tests: on time unless a test says otherwise. */
import type { ServerLog } from '../../src/known-servers/server-law.ts';

export interface LogGiven {
  arrivalsNs: number[];
  dueNs: number[];
  /** Absent: when they were due. */
  answeredNs?: number[];
  executionSizes?: number[];
  frozen?: ServerLog['frozen'];
}

export function aLog({ arrivalsNs, dueNs, answeredNs = dueNs, ...rest }: LogGiven): ServerLog {
  return {
    arrivalsNs: Float64Array.from(arrivalsNs),
    dueNs: Float64Array.from(dueNs),
    answeredNs: Float64Array.from(answeredNs),
    executionSizes: rest.executionSizes ?? [],
    frozen: rest.frozen ?? null,
  };
}
