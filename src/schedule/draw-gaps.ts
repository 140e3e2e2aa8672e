/**
 * Random gaps between arrivals, in units of their mean. Separate from the schedules, which decide
 * what becomes of them.
 */
import type { Random } from '../base/random.ts';
import { portableExp, portableLog } from './portable-math.ts';

/** Draws the next gap; 1 on average, 0 or more. */
export type GapDraw = () => number;

/** Gaps of a Poisson process. */
export function exponentialGaps(random: Random): GapDraw {
  // 1 - u is in (0, 1], so that the logarithm is finite.
  return () => -portableLog(1 - random());
}

/**
 * Gamma distributed gaps whose deviation is `cv` times their mean, by the method of Marsaglia and
 * Tsang (2000).
 */
export function gammaGaps(cv: number, random: Random): GapDraw {
  const shape = 1 / (cv * cv);
  if (shape >= 1) {
    const draw = gammaDraw(shape, random);
    return () => draw() / shape;
  }
  // Their method needs a shape of 1 or more; a power of a uniform number makes up for the rest.
  const draw = gammaDraw(shape + 1, random);
  return () => (draw() * portableExp(portableLog(1 - random()) / shape)) / shape;
}

/** Gamma distributed numbers of scale 1, for a shape of at least 1. */
function gammaDraw(shape: number, random: Random): () => number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  const normal = normalDraw(random);
  return () => {
    for (;;) {
      const x = normal();
      const root = 1 + c * x;
      if (root <= 0) continue;
      const v = root * root * root;
      const u = 1 - random();
      // Nearly all are taken here, without a logarithm.
      if (u < 1 - 0.0331 * x * x * x * x) return d * v;
      if (portableLog(u) < 0.5 * x * x + d * (1 - v + portableLog(v))) return d * v;
    }
  };
}

/** Normally distributed numbers, two at a time, by Marsaglia's polar method. */
function normalDraw(random: Random): () => number {
  let spare: number | null = null;
  return () => {
    if (spare !== null) {
      const kept = spare;
      spare = null;
      return kept;
    }
    for (;;) {
      const x = 2 * random() - 1;
      const y = 2 * random() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * portableLog(square)) / square);
      spare = y * factor;
      return x * factor;
    }
  };
}
