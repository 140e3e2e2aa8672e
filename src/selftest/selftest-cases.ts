/** All cases of the self-test, in the order in which they run. */
import { ARRIVAL_CASES } from './cases/arrival-cases.ts';
import { DELAY_CASES } from './cases/delay-cases.ts';
import { FAILURE_CASES } from './cases/failure-cases.ts';
import { QUEUE_CASES } from './cases/queue-cases.ts';
import { STALL_CASES } from './cases/stall-cases.ts';
import type { SelftestCase } from './selftest-case.ts';

export const SELFTEST_CASES: readonly SelftestCase[] = [
  ...DELAY_CASES,
  ...STALL_CASES,
  ...FAILURE_CASES,
  ...QUEUE_CASES,
  ...ARRIVAL_CASES,
];
