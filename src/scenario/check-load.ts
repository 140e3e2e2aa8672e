/**
 * What makes a phase whole: it has what its arrivals need (a rate, callers, a file, …) and nothing
 * that belongs to others. Judged on the data as written, so that every phase is judged.
 */
import { NS_PER_S } from '../base/units.ts';
import {
  arrivalsWith,
  isArrivalsWord,
  PHASE_KEYS,
  type ArrivalsWord,
  type LoadKey,
} from './arrivals-keys.ts';
import { checkRateShape, readMeanRate } from './check-rate.ts';
import { listed } from './describe-value.ts';
import { parseDuration } from './parse-duration.ts';
import { fieldOf, isMapping, itemsOf } from './raw-fields.ts';
import type { DataPath, Finding } from './scenario-problem.ts';

/** Past this, preparing a schedule takes a minute. */
const REQUESTS_MAX = 200_000_000;

interface PhaseSubject {
  /** As in messages. */
  noun: 'phase' | 'warm-up';
  phase: Record<string, unknown>;
  path: DataPath;
  arrivals: ArrivalsWord;
  /** The arrivals come from the first phase. */
  isInherited: boolean;
  /** What the first phase fills in; empty for a phase. */
  filler: Record<string, unknown>;
}

export function checkLoad(scenario: unknown): Finding[] {
  const load = fieldOf(scenario, 'load');
  const phases = itemsOf(fieldOf(load, 'phases'));
  const findings = phases.flatMap((phase, index) => {
    if (!isMapping(phase)) return [];
    const arrivals = phase['arrivals'] ?? 'poisson';
    if (!isArrivalsWord(arrivals)) return [];
    const path = ['load', 'phases', index];
    return checkPhase({ noun: 'phase', phase, path, arrivals, isInherited: false, filler: {} });
  });
  const warmup = fieldOf(load, 'warmup');
  const [first] = phases;
  if (!isMapping(warmup) || !isMapping(first)) return findings;
  return [...findings, ...checkWarmup(warmup, first)];
}

function checkWarmup(warmup: Record<string, unknown>, first: Record<string, unknown>): Finding[] {
  const firstArrivals = first['arrivals'] ?? 'poisson';
  // Instants of a trace are not for a warm-up: before one, it is Poisson at the trace's mean rate.
  const arrivals = warmup['arrivals'] ?? (firstArrivals === 'trace' ? 'poisson' : firstArrivals);
  if (!isArrivalsWord(arrivals) || !isArrivalsWord(firstArrivals)) return [];
  if (arrivals === 'trace') return [];
  return checkPhase({
    noun: 'warm-up',
    phase: warmup,
    path: ['load', 'warmup'],
    arrivals,
    isInherited: warmup['arrivals'] === undefined && first['arrivals'] !== undefined,
    filler: fillerOf(first, { arrivals, firstArrivals }),
  });
}

/** A rate of sessions is no rate of requests; a trace has one that only its file tells. */
function fillerOf(
  first: Record<string, unknown>,
  { arrivals, firstArrivals }: { arrivals: ArrivalsWord; firstArrivals: ArrivalsWord },
): Record<string, unknown> {
  if (firstArrivals === 'trace')
    return arrivals === 'sessions' ? {} : { rate: 'that of the trace' };
  if ((arrivals === 'sessions') === (firstArrivals === 'sessions')) return first;
  return { ...first, rate: undefined };
}

function checkPhase(subject: PhaseSubject): Finding[] {
  const foreign = PHASE_KEYS[subject.arrivals].foreign
    .filter((key) => Object.hasOwn(subject.phase, key))
    .map((key) => foreignKey(subject, key));
  const missing = PHASE_KEYS[subject.arrivals].required.filter((key) => isMissing(subject, key));
  // With a foreign key the kind of the phase is in doubt, and with it what else it needs.
  const told = missing.filter((key) => foreign.length === 0 || key === 'duration');
  return [
    ...foreign,
    ...told.map((key) => missingKey(subject, key)),
    ...checkRate(subject),
    ...checkVolume(subject),
  ];
}

function isMissing({ noun, phase, filler }: PhaseSubject, key: LoadKey | 'duration'): boolean {
  if (key !== 'duration') return phase[key] === undefined && filler[key] === undefined;
  if (noun === 'phase') return !Object.hasOwn(phase, key);
  // A warm-up may end by itself, and then has a longest duration by default.
  return ['duration', 'requests', 'until'].every((end) => !Object.hasOwn(phase, end));
}

function missingKey({ noun, path, arrivals }: PhaseSubject, key: LoadKey | 'duration'): Finding {
  const message = `missing: expected ${MISSING[key](noun, arrivals)}`;
  return { path: [...path, key], at: 'value', message, hint: null };
}

type MissingText = (noun: string, arrivals: ArrivalsWord) => string;

const MISSING: Readonly<Record<LoadKey | 'duration', MissingText>> = {
  rate: (noun, arrivals) =>
    arrivals === 'sessions'
      ? `the rate at which sessions start, such as 20/s`
      : `the rate of an open ${noun}, such as 200/s`,
  cv: () => 'the deviation of the gaps over their mean, such as 2',
  on: () => 'how long a burst lasts on average, such as 200ms',
  off: () => 'how long the pause after a burst lasts on average, such as 800ms',
  trace: () => 'the file of the trace, such as { file: arrivals.csv }',
  requestsPerSession: () => 'how many requests a session has, such as 5',
  concurrency: (noun) => `the number of callers of a closed ${noun}, such as 64`,
  thinkTime: () => 'a pause after an answer, such as 10ms',
  duration: () => 'a duration with a unit such as 30s or 250ms',
};

function foreignKey(subject: PhaseSubject, key: LoadKey): Finding {
  const { noun, path, arrivals } = subject;
  const isWaiting = key === 'concurrency' || key === 'thinkTime';
  const isOpen = arrivals !== 'closed' && arrivals !== 'sessions';
  const kind = isWaiting && isOpen ? 'open' : arrivals;
  return {
    path: [...path, key],
    at: 'key',
    message: `${kind === 'open' ? 'an' : 'a'} ${kind} ${noun} has no ${key}: ${whyForeign(key, arrivals)}`,
    hint: foreignHint(subject, key),
  };
}

function whyForeign(key: LoadKey, arrivals: ArrivalsWord): string {
  if (key === 'concurrency' || key === 'thinkTime') {
    return arrivals === 'sessions'
      ? 'sessions start when the schedule says'
      : 'requests start when the schedule says, answered or not';
  }
  if (key === 'rate') {
    return arrivals === 'trace'
      ? 'its instants come from the file'
      : 'its callers send as fast as they are answered';
  }
  return `it belongs to ${listed(arrivalsWith(key), 'or')} arrivals`;
}

function foreignHint({ phase, arrivals, isInherited }: PhaseSubject, key: LoadKey): string {
  const because = isInherited ? ` (it takes arrivals from the first phase)` : '';
  if (key === 'rate') {
    return arrivals === 'trace'
      ? 'use "trace.speed" to play it faster or slower'
      : `use "concurrency", or set "arrivals: poisson"${because}`;
  }
  if (key === 'concurrency' || key === 'thinkTime') {
    return phase['arrivals'] === undefined
      ? `add "arrivals: closed" for callers that wait for their answers${because}`
      : 'use "rate", or set "arrivals: closed"';
  }
  return `remove it, or set "arrivals: ${arrivalsWith(key)[0] ?? ''}"${because}`;
}

/** Of a phase's own rate; one that is filled in was judged where it stands. */
function checkRate({ phase, path, arrivals }: PhaseSubject): Finding[] {
  const { rate } = phase;
  if (!isMapping(rate) || PHASE_KEYS[arrivals].foreign.includes('rate')) return [];
  const place = [...path, 'rate'];
  if (!PHASE_KEYS[arrivals].takesShape) {
    const message = `${arrivals} have one rate, such as 200/s: they follow no shape`;
    const hint = 'set "arrivals: poisson", constant or gamma for a rate that changes';
    return [{ path: place, at: 'value', message, hint }];
  }
  const duration = parseDuration(phase['duration']);
  return checkRateShape(rate, place, duration.ok ? duration.value : null);
}

function checkVolume(subject: PhaseSubject): Finding[] {
  const { noun, phase, path } = subject;
  const starts = startsOf(subject);
  if (starts === null) return [];
  const requests = starts * requestsOfStart(subject);
  const key = phase['rate'] === undefined ? 'duration' : 'rate';
  const place = { path: [...path, key], at: 'value' } as const;
  if (requests > REQUESTS_MAX) {
    const message = `the ${noun} schedules ${grouped(requests)} requests: expected at most ${grouped(REQUESTS_MAX)}`;
    return [{ ...place, message, hint: 'lower its rate or its duration' }];
  }
  if (starts >= 1) return [];
  const message = `the ${noun} ends before its first request is due`;
  return [{ ...place, message, hint: 'raise its rate or its duration' }];
}

/** How many requests or sessions start; null where the schedule does not say. */
function startsOf({ phase, arrivals, filler }: PhaseSubject): number | null {
  if (arrivals === 'closed' || arrivals === 'trace') return null;
  const duration = parseDuration(phase['duration']);
  if (!duration.ok || duration.value === 0) return null;
  const written = phase['rate'] ?? filler['rate'];
  // Of another phase's shape a warm-up takes the beginning alone.
  if (phase['rate'] === undefined && isMapping(written)) return null;
  const rate = readMeanRate(written, duration.value);
  if (rate === null || (rate === 0 && !isMapping(written))) return null;
  return (rate * duration.value) / NS_PER_S;
}

function requestsOfStart({ arrivals, phase, filler }: PhaseSubject): number {
  if (arrivals !== 'sessions') return 1;
  const requests = phase['requestsPerSession'] ?? filler['requestsPerSession'];
  return typeof requests === 'number' ? requests : 1;
}

/** `50,000,000`, the same in every locale. */
function grouped(count: number): string {
  return String(Math.ceil(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}
