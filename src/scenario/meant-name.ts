/** Which known key or name a wrong one was probably meant to be: by spelling, else by another tool's word. */
import { folded, nearestName } from '../base/nearest-name.ts';

/** Words from other tools for the same thing; asked only when the spelling leads nowhere. */
const SYNONYMS = new Map([
  ['rps', 'rate'],
  ['qps', 'rate'],
  ['vus', 'concurrency'],
  ['users', 'concurrency'],
  ['clients', 'concurrency'],
  ['callers', 'concurrency'],
  ['for', 'duration'],
  ['stages', 'phases'],
  ['steps', 'phases'],
  ['servers', 'targets'],
  ['backends', 'targets'],
  ['thresholds', 'budgets'],
  ['slo', 'budgets'],
  ['slos', 'budgets'],
  ['server', 'adapter'],
  ['framework', 'adapter'],
  ['path', 'file'],
]);

/** The candidate that `name` was probably meant to be, or null when nothing is close. */
export function meantName(name: string, candidates: Iterable<string>): string | null {
  const known = [...candidates];
  return nearestName(name, known) ?? synonymOf(folded(name), known);
}

/** `did you mean "rate"?`, or null when nothing is close. */
export function didYouMean(name: string, candidates: Iterable<string>): string | null {
  const meant = meantName(name, candidates);
  return meant === null ? null : `did you mean "${meant}"?`;
}

function synonymOf(wanted: string, known: readonly string[]): string | null {
  const meant = SYNONYMS.get(wanted);
  return meant !== undefined && known.includes(meant) ? meant : null;
}
