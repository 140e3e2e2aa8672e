/**
 * What makes a phase whole: an open one has a rate, a closed one has callers, and neither has what
 * belongs to the other. Judged on the data as written, so that every phase is judged.
 */
import { NS_PER_S } from '../base/units.ts';
import { parseDuration } from './parse-duration.ts';
import { parseRate } from './parse-rate.ts';
import { fieldOf, isMapping, itemsOf } from './raw-fields.ts';
import type { DataPath, Finding } from './scenario-problem.ts';

/** The schedule of a phase is held in memory: 8 bytes a request, 400 MB at most. */
const REQUESTS_MAX = 50_000_000;

type LoopKind = 'open' | 'closed';

interface PhaseSubject {
  /** As in messages: `phase` or `warm-up`. */
  noun: string;
  phase: Record<string, unknown>;
  path: DataPath;
  /** The phase that fills in what this one leaves out; null: nothing does. */
  filler: Record<string, unknown> | null;
}

export function checkLoad(scenario: unknown): Finding[] {
  const load = fieldOf(scenario, 'load');
  const phases = itemsOf(fieldOf(load, 'phases'));
  const findings = phases.flatMap((phase, index) =>
    isMapping(phase)
      ? checkPhase({ noun: 'phase', phase, path: ['load', 'phases', index], filler: null })
      : [],
  );
  const warmup = fieldOf(load, 'warmup');
  const [filler] = phases;
  if (!isMapping(warmup) || !isMapping(filler)) return findings;
  const path = ['load', 'warmup'];
  return [...findings, ...checkPhase({ noun: 'warm-up', phase: warmup, path, filler })];
}

function checkPhase(subject: PhaseSubject): Finding[] {
  const loop = loopKindOf(subject);
  if (loop === null) return [];
  const foreign = foreignKeys(subject, loop);
  const missing = foreign.length === 0 ? missingKey(subject, loop) : [];
  return [...foreign, ...missing, ...(loop === 'open' ? checkVolume(subject) : [])];
}

/** Null: `arrivals` is no valid word, so nothing can be said about the other keys. */
function loopKindOf({ phase, filler }: PhaseSubject): LoopKind | null {
  const arrivals = phase['arrivals'] ?? filler?.['arrivals'] ?? 'poisson';
  if (arrivals === 'closed') return 'closed';
  return arrivals === 'poisson' || arrivals === 'constant' ? 'open' : null;
}

function foreignKeys(subject: PhaseSubject, loop: LoopKind): Finding[] {
  const { noun, phase, path } = subject;
  const keys = loop === 'open' ? ['concurrency', 'thinkTime'] : ['rate'];
  const why =
    loop === 'open'
      ? 'requests start when the schedule says, answered or not'
      : 'its callers send as fast as they are answered';
  const article = loop === 'open' ? 'an' : 'a';
  return keys
    .filter((key) => Object.hasOwn(phase, key))
    .map((key) => ({
      path: [...path, key],
      at: 'key',
      message: `${article} ${loop} ${noun} has no ${key}: ${why}`,
      hint: foreignKeyHint(subject, loop),
    }));
}

function foreignKeyHint({ phase, filler }: PhaseSubject, loop: LoopKind): string {
  const isInherited = phase['arrivals'] === undefined && filler?.['arrivals'] !== undefined;
  const because = isInherited ? ` (it takes arrivals from the first phase)` : '';
  if (loop === 'closed') return `use "concurrency", or set "arrivals: poisson"${because}`;
  return phase['arrivals'] === undefined
    ? `add "arrivals: closed" for callers that wait for their answers${because}`
    : 'use "rate", or set "arrivals: closed"';
}

function missingKey({ noun, phase, path, filler }: PhaseSubject, loop: LoopKind): Finding[] {
  const key = loop === 'open' ? 'rate' : 'concurrency';
  if (phase[key] !== undefined || filler?.[key] !== undefined) return [];
  const message =
    loop === 'open'
      ? `missing: expected the rate of an open ${noun}, such as 200/s`
      : `missing: expected the number of callers of a closed ${noun}, such as 64`;
  return [{ path: [...path, key], at: 'value', message, hint: null }];
}

function checkVolume({ noun, phase, path, filler }: PhaseSubject): Finding[] {
  const rate = parseRate(phase['rate'] ?? filler?.['rate']);
  const duration = parseDuration(phase['duration']);
  if (!rate.ok || !duration.ok || rate.value === 0 || duration.value === 0) return [];
  const requests = (rate.value * duration.value) / NS_PER_S;
  const key = phase['rate'] === undefined ? 'duration' : 'rate';
  const place = { path: [...path, key], at: 'value' } as const;
  if (requests > REQUESTS_MAX) {
    const message = `the ${noun} schedules ${grouped(requests)} requests: expected at most ${grouped(REQUESTS_MAX)}`;
    return [{ ...place, message, hint: 'lower its rate or its duration' }];
  }
  if (requests >= 1) return [];
  const message = `the ${noun} ends before its first request is due`;
  return [{ ...place, message, hint: 'raise its rate or its duration' }];
}

/** `50,000,000`, the same in every locale. */
function grouped(count: number): string {
  return String(Math.ceil(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}
