/**
 * The colours that chart specs are written in, and the name each has in the style sheet. A spec holds
 * the light colour, so that a chart is right even where styles are blocked; the class that stands for
 * it lets the style sheet replace it in the dark.
 */

/** Hex as in a spec -> `--<name>` in style.css and `fill-<name>` / `stroke-<name>` in the SVG. */
export const CHART_INKS: Readonly<Record<string, string>> = {
  '#0072b2': 'series-1',
  '#d55e00': 'series-2',
  '#009e73': 'series-3',
  '#cc79a7': 'series-4',
  '#7f3c8d': 'series-5',
  '#666666': 'series-6',
  '#1b1f24': 'ink',
  '#59636e': 'muted',
  '#dfe3e8': 'grid',
  '#8c959f': 'axis',
  '#eef1f4': 'band',
  '#b3261e': 'limit',
};

/** The light colour of a palette slot, for drawings outside the charts. */
export function seriesInk(colour: string): string {
  const name = `series-${colour}`;
  return Object.keys(CHART_INKS).find((hex) => CHART_INKS[hex] === name) ?? '#1b1f24';
}
