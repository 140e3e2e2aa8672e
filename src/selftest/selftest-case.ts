/** What a case of the self-test is: a server with a known answer, a load for it, and what must come out. */
import type { OpenLoad } from '../domain/scenario.ts';
import type { PhaseRecord } from '../domain/result.ts';
import type { ServerLaw, ServerLog } from '../known-servers/server-law.ts';
import type { Check } from './check.ts';

export interface SelftestCase {
  /** kebab-case, unique. */
  name: string;
  /** What is known of the server, in a line. */
  claim: string;
  law: ServerLaw;
  load: OpenLoad;
  connections: number;
  timeoutNs: number;
  /** At least one. */
  check(evidence: Evidence): Check[];
}

/** What the driver measured, and what the server itself saw. */
export interface Evidence {
  record: PhaseRecord;
  log: ServerLog;
}
