/** What to say after a name that does not exist: the nearest one that does, and all of them. */
import { nearestName } from '../base/nearest-name.ts';

/** `Did you mean "amount"? There are: "amount", "country".` */
export function suggestName(name: string, known: string[]): string {
  if (known.length === 0) return 'There are none.';
  const nearest = nearestName(name, known);
  const all = `There are: ${known.map((each) => `"${each}"`).join(', ')}.`;
  return nearest === null ? all : `Did you mean "${nearest}"? ${all}`;
}
