/** A bar whose done and open parts differ in shape, so that it reads without colour. */
import { span, type Line } from './styled-text.ts';

/** `ratio` is cut to 0..1. */
export function progressBar(ratio: number, columns: number): Line {
  const share = Number.isFinite(ratio) ? Math.min(1, Math.max(0, ratio)) : 0;
  const filled = Math.round(share * columns * 2) / 2;
  const whole = Math.floor(filled);
  const done = '━'.repeat(whole) + (filled > whole ? '╸' : '');
  return [span(done, 'active'), span('─'.repeat(Math.max(0, columns - done.length)), 'dim')];
}
