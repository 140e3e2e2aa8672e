/** A driver that is asked for twice what it can do must say so: a number it could not stand by is a lie. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { NS_PER_S } from '../../src/base/units.ts';
import type { Validity } from '../../src/domain/result.ts';
import type { Driver } from '../../src/driver/driver-job.ts';
import { judgeValidity } from '../../src/driver/judge-validity.ts';
import { startDriver } from '../../src/driver/start-driver.ts';
import { startKnownServer, type KnownServer } from '../../src/known-servers/start-known-server.ts';

const FIRST_RATE = 4000;
// No single thread of any machine sends this many.
const LAST_RATE = FIRST_RATE * 2 ** 8;
/** What only the driver's own shortage, or a server that it outruns, can be called. */
const OVERLOAD_CODES = ['dropped', 'rate-off', 'send-lag', 'loop-busy', 'loop-delay'];

let server: KnownServer;
let driver: Driver;
beforeEach(async () => {
  server = await startKnownServer({ kind: 'null' });
  driver = await startDriver({
    origin: server.origin,
    requests: [{ method: 'GET', path: '/', headers: [], body: null, rows: 1 }],
    order: 'sequential',
    seed: 42,
    timeoutNs: 2 * NS_PER_S,
    connections: 64,
    inFlightLimit: 10_000,
    connection: { httpVersion: '1.1', tls: null, proxy: null },
    connectionReuse: 'keep-alive',
    warmConnections: 0,
    pacing: 'auto',
    workers: 1,
  });
});
afterEach(async () => {
  await driver.close();
  await server.close();
});

async function validityAt(ratePerSecond: number): Promise<Validity> {
  const record = await driver.runPhase(
    {
      name: `at ${ratePerSecond}`,
      kind: 'measured',
      profile: { loop: 'open', arrivals: 'poisson', ratePerSecond, durationNs: NS_PER_S },
      goodputLimitNs: null,
    },
    { signal: new AbortController().signal, onProgress: () => undefined },
  );
  return judgeValidity(record, { sharedMachine: true });
}

/** The first of 4,000/s, 8,000/s, … that the driver does not manage. */
async function findTooFast(): Promise<number> {
  for (let rate = FIRST_RATE; rate <= LAST_RATE; rate *= 2) {
    if ((await validityAt(rate)).status === 'invalid') return rate;
  }
  throw new Error(`a driver that sends ${LAST_RATE}/s in time, and says that it does`);
}

test('at twice its own maximum a phase is invalid, and the reason has a name', async () => {
  const { status, reasons } = await validityAt(2 * (await findTooFast()));
  expect(status).toBe('invalid');
  const codes = reasons.map(({ code }) => code);
  expect(
    codes.some((code) => OVERLOAD_CODES.includes(code)),
    codes.join(),
  ).toBe(true);
  expect(codes).not.toContain('early-sends');
  for (const { hint } of reasons) expect(hint).not.toBe('');
});
