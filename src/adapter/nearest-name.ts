/** What to say after a name that does not exist: the nearest one that does, and all of them. */
import { distance } from 'fastest-levenshtein';

/** `Did you mean "amount"? There are: "amount", "country".` */
export function suggestName(name: string, known: string[]): string {
  if (known.length === 0) return 'There are none.';
  const nearest = nearestName(name, known);
  const all = `There are: ${known.map((each) => `"${each}"`).join(', ')}.`;
  return nearest === null ? all : `Did you mean "${nearest}"? ${all}`;
}

/** Null when nothing is near enough to be meant: more than every third letter would be wrong. */
function nearestName(name: string, known: string[]): string | null {
  const ranked = known
    .map((candidate) => ({
      candidate,
      edits: distance(name.toLowerCase(), candidate.toLowerCase()),
    }))
    .sort((left, right) => left.edits - right.edits);
  const [best] = ranked;
  if (best === undefined) return null;
  return best.edits <= Math.max(name.length, best.candidate.length) / 3 ? best.candidate : null;
}
