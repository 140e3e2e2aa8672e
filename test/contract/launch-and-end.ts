/**
 * Not a test: a process that launches a server through an adapter, prints its process id, and then
 * exits without stopping it (`exit`) or waits to be killed (`wait`). The adapter suite runs it to see
 * that the server does not outlive its launcher.
 */
import { writeSync } from 'node:fs';
import type { Adapter, LaunchContext } from '../../src/adapter/contract.ts';
import { systemClock } from '../../src/base/clock.ts';

type Plan = LaunchContext & { adapter: string; mode: 'exit' | 'wait' };

const plan = JSON.parse(process.argv[2]!) as Plan;
const { adapter } = (await import(`../../adapters/${plan.adapter}/adapter.ts`)) as {
  adapter: Adapter;
};
const signal = new AbortController().signal;
const server = await adapter.launch!({ ...plan, clock: systemClock, signal });
writeSync(1, `${server.pid!}\n`);
if (plan.mode === 'exit') process.exit(7);
