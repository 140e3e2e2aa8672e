/** The laws that gaps between arrivals may follow, as cumulative distribution functions of mean 1. */

/** Gaps of a Poisson process. */
export function exponentialShareBelow(gap: number): number {
  return -Math.expm1(-gap);
}

/** Gamma distributed gaps whose deviation is `cv` times their mean. */
export function gammaShareBelow(cv: number): (gap: number) => number {
  const shape = 1 / (cv * cv);
  const logGamma = logGammaOf(shape);
  return (gap) => {
    const x = gap * shape;
    if (x <= 0) return 0;
    const factor = Math.exp(shape * Math.log(x) - x - logGamma);
    return x < shape + 1
      ? Math.min(1, factor * lowerSeries(shape, x))
      : Math.max(0, 1 - factor * upperFraction(shape, x));
  };
}

const TERMS_MAX = 1000;
const PRECISION = 1e-12;

/** Lower incomplete gamma function over x^a e^-x: sum of x^n / (a (a + 1) … (a + n)). */
function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < TERMS_MAX && term > sum * PRECISION; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/** Upper incomplete gamma function over x^a e^-x, as a continued fraction (Legendre), from its end. */
function upperFraction(a: number, x: number): number {
  // For x above a + 1, this many levels give 12 digits.
  const levels = 200;
  let fraction = 0;
  for (let n = levels; n >= 1; n--) fraction = (n * (a - n)) / (x + 2 * n + 1 - a + fraction);
  return 1 / (x + 1 - a + fraction);
}

/** ln Gamma(a): Stirling's series, where a is large enough for it. */
function logGammaOf(a: number): number {
  let shift = 0;
  let z = a;
  for (; z < 10; z++) shift += Math.log(z);
  const inverse = 1 / z;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680)));
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
