/**
 * Logarithm, exponential and sine that give the same bits on every machine. The engine's own may
 * differ in the last bit from one processor or compiler to the next, and one bit is enough to move
 * an instant by a nanosecond and with it the hash of a schedule. These use only `+ - * /`, which the
 * standards round in one way.
 */

const doubles = new Float64Array(1);
const words = new Uint32Array(doubles.buffer);
/** Where the word with sign, exponent and leading digits stands: by the machine's byte order. */
const HIGH = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1 ? 1 : 0;

const POWER_MAX = 1022;
/** 2^-1022 to 2^1022, made by doubling and halving, which are exact. */
const POWERS_OF_TWO = powersOfTwo();

/** ln 2 in two parts; the first has so few digits that whole multiples of it are exact. */
const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;

/** Digits of 1.0 to sqrt(2) in the high word: above, a number is halved, to stay near 1. */
const SQRT2_DIGITS = 0x6a09c;

/** Minimax coefficients of (ln((1 + s) / (1 - s)) - 2s) / s in powers of s^2. */
const C1 = 6.66666666666673513e-1;
const C2 = 3.999999999940941908e-1;
const C3 = 2.857142874366239149e-1;
const C4 = 2.222219843214978396e-1;
const C5 = 1.818357216161805012e-1;
const C6 = 1.531383769920937332e-1;
const C7 = 1.479819860511658591e-1;

/** Within these digits of the high word, f^2/2 is split off first, for the last bit. */
const SPLIT_DIGITS_MIN = 0x6147a;
const SPLIT_DIGITS_MAX = 0x6b851;

/** e^r for |r| below 0.35: the 15th term is below 1e-19. */
const EXP_SERIES = taylorSeries(15, (term) => term);
/** sin(a) / a in powers of a^2 for a up to pi/2: the 13th term is below 1e-20. */
const SIN_SERIES = taylorSeries(13, (term) => -(2 * term) * (2 * term + 1));

/**
 * Natural logarithm of a number from 2^-1000 to 2^1000, to less than one unit in the last place. The method
 * is that of fdlibm (Sun Microsystems, 1993), in its order of operations, so that the result is also
 * that of the engines which use it.
 */
export function portableLog(x: number): number {
  doubles[0] = x;
  const high = words[HIGH] ?? 0;
  const digits = high & 0xfffff;
  const isHalved = digits >= SQRT2_DIGITS;
  const exponent = (high >>> 20) - 1023 + (isHalved ? 1 : 0);
  // The scaling is exact, and so is the difference.
  const f = x * (POWERS_OF_TWO[POWER_MAX - exponent] ?? 0) - 1;
  const low = exponent * LN2_LOW;
  if (((2 + digits) & 0xfffff) < 3) {
    const rest = f * f * (0.5 - 0.33333333333333333 * f);
    return exponent * LN2_HIGH - (rest - low - f);
  }
  const s = f / (2 + f);
  const series = logarithmSeries(s * s);
  if (digits >= SPLIT_DIGITS_MIN && digits <= SPLIT_DIGITS_MAX) {
    const halfSquare = 0.5 * f * f;
    return exponent * LN2_HIGH - (halfSquare - (s * (halfSquare + series) + low) - f);
  }
  return exponent * LN2_HIGH - (s * (f - series) - low - f);
}

/** Even and odd powers apart, as in the method's original: the order decides the last bit. */
function logarithmSeries(z: number): number {
  const w = z * z;
  return z * (C1 + w * (C3 + w * (C5 + w * C7))) + w * (C2 + w * (C4 + w * C6));
}

/** e^x for x of at most 0, to 1e-15 relative; 0 below -700. */
export function portableExp(x: number): number {
  if (x < -700) return 0;
  const halvings = Math.round(-x / (LN2_HIGH + LN2_LOW));
  const r = x + halvings * LN2_HIGH + halvings * LN2_LOW;
  return series(EXP_SERIES, r) * (POWERS_OF_TWO[POWER_MAX - halvings] ?? 0);
}

/** sin(pi x) for x in [0, 1], to 1e-15. */
export function portableSinPi(x: number): number {
  const angle = Math.PI * (x > 0.5 ? 1 - x : x);
  return angle * series(SIN_SERIES, angle * angle);
}

function series(coefficients: Float64Array, x: number): number {
  let sum = 0;
  for (let order = coefficients.length - 1; order >= 0; order--) {
    sum = sum * x + (coefficients[order] ?? 0);
  }
  return sum;
}

/** Each coefficient is that of the term before, divided: `[1, 1 / d(1), 1 / (d(1) d(2)), …]`. */
function taylorSeries(terms: number, divisorOf: (term: number) => number): Float64Array {
  const coefficients = new Float64Array(terms);
  let divisor = 1;
  for (let term = 0; term < terms; term++) {
    if (term > 0) divisor *= divisorOf(term);
    coefficients[term] = 1 / divisor;
  }
  return coefficients;
}

function powersOfTwo(): Float64Array {
  const powers = new Float64Array(2 * POWER_MAX + 1);
  powers[POWER_MAX] = 1;
  for (let power = 1; power <= POWER_MAX; power++) {
    powers[POWER_MAX + power] = (powers[POWER_MAX + power - 1] ?? 0) * 2;
    powers[POWER_MAX - power] = (powers[POWER_MAX - power + 1] ?? 0) / 2;
  }
  return powers;
}
