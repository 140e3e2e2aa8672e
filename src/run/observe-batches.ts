/** The mean batch size for the live view, read now and then while a phase runs; results never use it. */
import type { BatchSnapshot, RunningServer } from '../adapter/contract.ts';
import { sleep } from '../base/clock.ts';
import { NS_PER_S } from '../base/units.ts';
import { batchSizesBetween } from '../telemetry/batch-sizes.ts';

// Rare, so that reading does not show in what is measured.
const PERIOD_NS = 2 * NS_PER_S;

export interface BatchObserver {
  /** Null until known, and for servers that do not tell. */
  mean(): number | null;
  stop(): Promise<void>;
}

export function observeBatches(server: RunningServer, before: BatchSnapshot): BatchObserver {
  let mean: number | null = null;
  const stopping = new AbortController();
  const watch = async (): Promise<void> => {
    for (;;) {
      await sleep(PERIOD_NS, stopping.signal);
      if (stopping.signal.aborted) return;
      const snapshot = await server.scrapeBatches(stopping.signal);
      mean = batchSizesBetween(before, snapshot).batchSizes?.mean ?? mean;
    }
  };
  const watching = before.known ? watch() : Promise.resolve();
  return {
    mean: () => mean,
    stop: async () => {
      stopping.abort();
      await watching;
    },
  };
}
