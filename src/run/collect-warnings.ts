/** What a reader must know beside the figures: true, and with a next step. Pure. */
import { priceAgeDays, type InstancePrice } from '../cost/price-book.ts';
import { nsToSeconds } from '../base/units.ts';
import type { Notice, TargetResult } from '../domain/result.ts';
import type { Scenario } from '../domain/scenario.ts';
import { floorNotice, isFloorAlike } from './judge-floor.ts';
import { isOnThisMachine } from './phase-result.ts';
import { phaseWarnings } from './phase-warnings.ts';

// Clouds changed prices by up to 44 % within a month in 2025; half a year is the longest we trust.
const OLD_PRICE_DAYS = 180;

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

/** Launched, or attached on loopback; a server that never got any load shared nothing. */
function isShared({ launched, url, phases, sweep, search }: TargetResult): boolean {
  const wasDriven = phases.length > 0 || sweep !== undefined || search !== undefined;
  return wasDriven && (launched || (url !== null && isOnThisMachine(url)));
}

function sharedMachineWarning(targets: TargetResult[], cores: number): Notice[] {
  if (!targets.some(isShared)) return [];
  return [
    {
      code: 'shared-machine',
      message: `the load driver and the servers shared this machine's ${cores} ${cores === 1 ? 'core' : 'cores'}`,
      hint: 'Compare targets within this run; for absolute figures attach to a server on another machine.',
    },
  ];
}

/** A warm-up without a phase after it was interrupted. */
function steadyWarning({ name, steady, phases }: TargetResult): Notice[] {
  if (steady === null || steady.reached || phases.length === 0) return [];
  return [
    {
      code: 'never-steady',
      message: `${name}: the warm-up ended after ${nsToSeconds(steady.afterNs).toFixed(0)} s without a steady state: ${steady.reason}`,
      hint: 'Give the warm-up more time, or a rate that the server can sustain.',
    },
  ];
}

function floorWarnings(target: TargetResult, scenario: Scenario): Notice[] {
  const spec = scenario.targets.find(({ name }) => name === target.name);
  if (spec === undefined || target.url === null) return [];
  const isAlike = isFloorAlike({ origin: target.url, connection: spec.connection });
  const notice = floorNotice(target.name, target.phases, isAlike);
  return notice === null ? [] : [notice];
}

/** `told`: notices from before the run, such as of files that changed since. */
export function collectWarnings(
  targets: TargetResult[],
  prices: InstancePrice[],
  circumstances: { todayIso: string; cores: number; scenario: Scenario; told: readonly Notice[] },
): Notice[] {
  const { scenario } = circumstances;
  return [
    ...circumstances.told,
    ...targets.flatMap((target) => target.lifecycle.stopFailed ?? []),
    ...sharedMachineWarning(targets, circumstances.cores),
    ...targets.flatMap((target) => [
      ...steadyWarning(target),
      ...target.phases.flatMap((phase) =>
        phaseWarnings(target.name, phase, scenario.load.connections),
      ),
      ...floorWarnings(target, scenario),
    ]),
    ...regionNotes(prices),
    ...priceWarnings(prices, circumstances.todayIso),
  ];
}
