/** What the driver is told in the self-test: the same for every case and on every machine. */
import type { PreparedRequest } from '../domain/request.ts';
import type { DriverJob } from '../driver/driver-job.ts';

const REQUEST: PreparedRequest = {
  method: 'POST',
  path: '/v2/models/known/infer',
  headers: ['content-type', 'application/json'],
  body: new TextEncoder().encode('{"inputs":[1,2,3]}'),
  rows: 1,
};
const SEED = 1;
/** Enough for the arrivals of a few milliseconds; more are opened as they are needed. */
const WARM_CONNECTIONS = 16;

export function selftestJob(
  origin: string,
  { connections, timeoutNs }: Pick<DriverJob, 'connections' | 'timeoutNs'>,
): DriverJob {
  return {
    origin,
    requests: [REQUEST],
    order: 'sequential',
    seed: SEED,
    timeoutNs,
    connections,
    inFlightLimit: 10_000,
    connection: { httpVersion: '1.1', tls: null, proxy: null },
    connectionReuse: 'keep-alive',
    warmConnections: Math.min(WARM_CONNECTIONS, connections),
    pacing: 'auto',
    workers: 1,
  };
}
