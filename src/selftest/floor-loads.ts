/** The loads at which the self-test tells what the driver and this machine alone need. */
import { NS_PER_S } from '../base/units.ts';
import type { LoadProfile } from '../domain/scenario.ts';
import type { DriverJob, PhaseJob } from '../driver/driver-job.ts';
import { selftestJob } from './selftest-job.ts';

const RATES_PER_SECOND = [200, 2000, 10_000];
const CALLERS = 16;
const DURATION_NS = NS_PER_S;
const CONNECTIONS = 64;
const TIMEOUT_NS = 5 * NS_PER_S;

/** Their names say what they are. */
export const FLOOR_PHASES: readonly PhaseJob[] = [
  ...RATES_PER_SECOND.map((ratePerSecond) =>
    phaseFor(`${ratePerSecond}/s`, {
      loop: 'open',
      arrivals: 'constant',
      ratePerSecond,
      durationNs: DURATION_NS,
    }),
  ),
  phaseFor(`closed, ${CALLERS} callers`, {
    loop: 'closed',
    concurrency: CALLERS,
    thinkTimeNs: 0,
    durationNs: DURATION_NS,
  }),
];

/** The origin is for whoever starts the null server to fill in. */
export const FLOOR_JOB: DriverJob = selftestJob('http://127.0.0.1', {
  connections: CONNECTIONS,
  timeoutNs: TIMEOUT_NS,
});

function phaseFor(name: string, profile: LoadProfile): PhaseJob {
  return { name, kind: 'measured', profile, goodputLimitNs: null };
}
