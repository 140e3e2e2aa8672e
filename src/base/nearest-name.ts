/** Which known name a misspelt one was probably meant to be; silent when nothing is close. */
import { distance } from 'fastest-levenshtein';

/** Shortest beginning of a name that counts as an abbreviation of it. */
const ABBREVIATION_LENGTH_MIN = 3;

/** The candidate nearest to `name` by spelling (case, dashes and underscores aside), or null. */
export function nearestName(name: string, candidates: Iterable<string>): string | null {
  const wanted = folded(name);
  let nearest: string | null = null;
  let nearestDistance = Infinity;
  const known = [...candidates];
  for (const candidate of known) {
    const edits = editsBetween(wanted, folded(candidate));
    if (edits < nearestDistance && edits <= editsAllowed(wanted, candidate)) {
      nearest = candidate;
      nearestDistance = edits;
    }
  }
  return nearest ?? abbreviated(wanted, known);
}

/** `name` without what spelling conventions differ in: `max_batch_size` is `maxBatchSize`. */
export function folded(name: string): string {
  return name.toLowerCase().replace(/[-_\s]/g, '');
}

/** Two letters swapped are one slip, not the two edits that they count as. */
function editsBetween(wanted: string, candidate: string): number {
  const edits = distance(wanted, candidate);
  const isSwap = edits === 2 && sortedLetters(wanted) === sortedLetters(candidate);
  return isSwap ? 1 : edits;
}

function sortedLetters(name: string): string {
  return Array.from(name).sort().join('');
}

/** One edit in three letters: `duartion` is `duration`, but `cpu` is not `gpus`. */
function editsAllowed(wanted: string, candidate: string): number {
  return Math.floor(Math.max(wanted.length, candidate.length) / 3);
}

function abbreviated(wanted: string, known: readonly string[]): string | null {
  if (wanted.length < ABBREVIATION_LENGTH_MIN) return null;
  return known.find((candidate) => folded(candidate).startsWith(wanted)) ?? null;
}
