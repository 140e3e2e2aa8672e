/**
 * What makes a search or a sweep whole: its ends are in order, a trial has requests enough for the SLO
 * and not more than fit in memory, and its rates are given in one way. Judged on the data as written.
 */
import { nsToSeconds } from '../base/units.ts';
import type { Slo } from '../domain/scenario.ts';
import { lowestRate } from './assemble-search.ts';
import { parseDuration } from './parse-duration.ts';
import { parseRate } from './parse-rate.ts';
import { fewestRequests, parseSlo } from './parse-slo.ts';
import { fieldOf, isMapping, itemsOf } from './raw-fields.ts';
import type { DataPath, Finding } from './scenario-problem.ts';

/** The schedule of a trial is held in memory: 8 bytes a request, 400 MB at most. */
const REQUESTS_MAX = 50_000_000;
const SEARCH_PATH = ['load', 'search'];
const SWEEP_PATH = ['load', 'sweep'];
const SEARCH_DURATION = '10s';
const SEARCH_TO = '20k/s';
const SWEEP_DURATION = '5s';

export function checkSearch(scenario: unknown): Finding[] {
  const load = fieldOf(scenario, 'load');
  const search = fieldOf(load, 'search');
  const sweep = fieldOf(load, 'sweep');
  return [
    ...(isMapping(search) ? searchFindings(search) : []),
    ...(isMapping(sweep) ? sweepFindings(sweep) : []),
  ];
}

function searchFindings(search: Record<string, unknown>): Finding[] {
  const trialNs = durationOf(search['duration'] ?? SEARCH_DURATION);
  const slos = slosOf(search['slo']);
  const hasFrom = search['from'] !== undefined;
  const to = rateOf(search['to'] ?? SEARCH_TO);
  // Without an SLO that can be read, what is said about the default would be about nothing.
  const fallback = slos.length > 0 && trialNs !== null ? lowestRate(slos, trialNs) : null;
  const from = hasFrom ? rateOf(search['from']) : fallback;
  return [
    ...endsFindings(SEARCH_PATH, { from, to, hasFrom }),
    ...(hasFrom ? fewFindings(from, trialNs, slos) : []),
    ...volumeFindings([...SEARCH_PATH, 'to'], to, trialNs),
  ];
}

function sweepFindings(sweep: Record<string, unknown>): Finding[] {
  const trialNs = durationOf(sweep['duration'] ?? SWEEP_DURATION);
  const isListed = Object.hasOwn(sweep, 'rates');
  if (isListed) {
    const extra = ['from', 'to', 'steps'].filter((key) => Object.hasOwn(sweep, key));
    const rates = itemsOf(sweep['rates']).map(rateOf);
    const highest = Math.max(0, ...rates.map((rate) => rate ?? 0));
    return [
      ...extra.map(bothWays),
      ...orderFindings(rates),
      ...volumeFindings([...SWEEP_PATH, 'rates'], highest, trialNs),
    ];
  }
  const missing = ['from', 'to'].filter((key) => sweep[key] === undefined);
  if (missing.length > 0) return missing.map(missingEnd);
  const from = rateOf(sweep['from']);
  const to = rateOf(sweep['to']);
  return [
    ...endsFindings(SWEEP_PATH, { from, to, hasFrom: true }),
    ...volumeFindings([...SWEEP_PATH, 'to'], to, trialNs),
  ];
}

function bothWays(key: string): Finding {
  const message = `a sweep with a list of rates has no ${key}`;
  return { path: [...SWEEP_PATH, key], at: 'key', message, hint: `remove "${key}" or "rates"` };
}

function missingEnd(key: string): Finding {
  const which = key === 'from' ? 'lowest' : 'highest';
  const message = `missing: expected the ${which} rate of the sweep, such as ${key === 'from' ? '50/s' : '2k/s'}`;
  const hint = 'or give the rates themselves: "rates: [50/s, 500/s]"';
  return { path: [...SWEEP_PATH, key], at: 'value', message, hint };
}

function orderFindings(rates: readonly (number | null)[]): Finding[] {
  const index = rates.findIndex((rate, at) => {
    const before = rates[at - 1];
    return rate !== null && before !== null && before !== undefined && rate <= before;
  });
  if (index === -1) return [];
  const message = 'expected rising rates: this one is not above the one before it';
  const hint = 'an overload leaves its mark on what follows, so the lowest rate comes first';
  return [{ path: [...SWEEP_PATH, 'rates', index], at: 'value', message, hint }];
}

function endsFindings(
  path: DataPath,
  { from, to, hasFrom }: { from: number | null; to: number | null; hasFrom: boolean },
): Finding[] {
  if (from === null || to === null || from === 0 || from < to) return [];
  const message = hasFrom
    ? 'expected a highest rate above the lowest one'
    : `expected a highest rate above the lowest one, which is ${from}/s here by default`;
  const hint = hasFrom ? 'exchange "from" and "to"' : 'raise "to", or set "from"';
  return [{ path: [...path, 'to'], at: 'value', message, hint }];
}

function fewFindings(from: number | null, trialNs: number | null, slos: readonly Slo[]): Finding[] {
  if (from === null || trialNs === null || from === 0 || slos.length === 0) return [];
  const requests = Math.floor(from * nsToSeconds(trialNs));
  const fewest = fewestRequests(slos);
  if (requests >= fewest) return [];
  const message = `a trial at this rate has ${requests} requests: the SLO needs at least ${fewest}`;
  const hint = `raise it to ${lowestRate(slos, trialNs)}/s, or raise the duration`;
  return [{ path: [...SEARCH_PATH, 'from'], at: 'value', message, hint }];
}

function volumeFindings(path: DataPath, rate: number | null, trialNs: number | null): Finding[] {
  if (rate === null || trialNs === null || rate * nsToSeconds(trialNs) <= REQUESTS_MAX) return [];
  const message = 'a trial at this rate schedules more than 50,000,000 requests';
  return [{ path, at: 'value', message, hint: 'lower it, or lower the duration' }];
}

function slosOf(value: unknown): Slo[] {
  return (Array.isArray(value) ? value : [value]).flatMap((sentence) => {
    const reading = parseSlo(sentence);
    return reading.ok ? [reading.value] : [];
  });
}

function rateOf(value: unknown): number | null {
  const reading = parseRate(value);
  return reading.ok ? reading.value : null;
}

function durationOf(value: unknown): number | null {
  const reading = parseDuration(value);
  return reading.ok ? reading.value : null;
}
