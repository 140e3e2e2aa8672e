/** What a reader must know beside the figures: true, and with a next step. Pure. */
import { priceAgeDays, type InstancePrice } from '../cost/price-book.ts';
import { NS_PER_MS } from '../base/units.ts';
import type { Notice, PhaseResult, TargetResult } from '../domain/result.ts';

// Clouds changed prices by up to 44 % within a month in 2025; half a year is the longest we trust.
const OLD_PRICE_DAYS = 180;
// Below this the wait for a connection cannot be told from the driver's own lateness.
const CLIENT_QUEUE_P99_NS = 1 * NS_PER_MS;

function priceWarnings(prices: InstancePrice[], todayIso: string): Notice[] {
  return prices
    .filter((price) => priceAgeDays(price, todayIso) > OLD_PRICE_DAYS)
    .map((price) => ({
      code: 'old-price',
      message: `the price of ${price.instance} is ${Math.floor(priceAgeDays(price, todayIso))} days old (${price.pricedAt.slice(0, 10)})`,
      hint: 'Check it against the provider before you rely on the cost.',
    }));
}

function regionNotes(prices: InstancePrice[]): Notice[] {
  return prices.flatMap((price) =>
    price.regionNote === null
      ? []
      : [{ code: 'price-region', message: price.regionNote, hint: 'Name one with cost.region.' }],
  );
}

function queueWarning(target: string, phase: PhaseResult, connections: number): Notice[] {
  const p99Ns = phase.clientQueueTime.p99Ns;
  if (p99Ns === null || p99Ns < CLIENT_QUEUE_P99_NS) return [];
  // Below the limit it was the opening of connections that took so long, which no limit cures.
  if (phase.driver.inFlightMax < connections) return [];
  return [
    {
      code: 'client-queue',
      message: `${target}, ${phase.name}: requests waited for one of ${connections} connections, p99 ${(p99Ns / NS_PER_MS).toFixed(1)} ms (counted in the response time)`,
      hint: 'The server answered slower than requests came in for a while; raise load.connections to let it see more of them at once.',
    },
  ];
}

function clampWarning(target: string, phase: PhaseResult): Notice[] {
  const count = phase.responseTime.clampedCount;
  if (count === 0) return [];
  return [
    {
      code: 'clamped',
      message: `${target}, ${phase.name}: ${count} response times lay outside 1 us to 600 s and were recorded at the edge`,
      hint: 'Lower load.timeout below 600 s.',
    },
  ];
}

function sharedMachineWarning(targets: TargetResult[], cores: number): Notice[] {
  const launched = targets.filter((target) => target.launched && target.phases.length > 0);
  if (launched.length === 0) return [];
  return [
    {
      code: 'shared-machine',
      message: `the load driver and the servers shared this machine's ${cores} ${cores === 1 ? 'core' : 'cores'}`,
      hint: 'Compare targets within this run; for absolute figures attach to a server on another machine.',
    },
  ];
}

export function collectWarnings(
  targets: TargetResult[],
  prices: InstancePrice[],
  circumstances: { todayIso: string; cores: number; connections: number },
): Notice[] {
  return [
    ...targets.flatMap((target) => target.lifecycle.stopFailed ?? []),
    ...sharedMachineWarning(targets, circumstances.cores),
    ...targets.flatMap((target) =>
      target.phases.flatMap((phase) => [
        ...queueWarning(target.name, phase, circumstances.connections),
        ...clampWarning(target.name, phase),
      ]),
    ),
    ...regionNotes(prices),
    ...priceWarnings(prices, circumstances.todayIso),
  ];
}
