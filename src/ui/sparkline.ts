/** A row of bars, one per second: enough to see a trend, never meant to be read off. */

const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** A second without any value. */
const GAP = '·';

/**
 * The last `columns` amounts as bars. The scale starts at 0 and ends at the maximum or twice the
 * median, whichever is higher: an even series stays at half height instead of filling the row.
 */
export function sparkline(amounts: (number | null)[], columns: number): string {
  const shown = columns > 0 ? amounts.slice(-columns) : [];
  const known = shown.filter((amount) => amount !== null).sort((a, b) => a - b);
  const median = known[Math.floor(known.length / 2)] ?? 0;
  const top = Math.max(known.at(-1) ?? 0, 2 * median);
  return shown.map((amount) => (amount === null ? GAP : barOf(amount, top))).join('');
}

function barOf(amount: number, top: number): string {
  const share = top > 0 ? Math.min(1, Math.max(0, amount / top)) : 0;
  return BARS[Math.min(BARS.length - 1, Math.floor(share * BARS.length))] ?? GAP;
}
