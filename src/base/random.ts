/**
 * Seeded random numbers. The same seed gives the same sequence on every machine: the generator is
 * integer arithmetic only (sfc32 by Chris Doty-Humphrey, seeded through splitmix32).
 */

/** A source of uniform numbers in [0, 1) with 32 bits of resolution. */
export type Random = () => number;

function splitmix32(state: number): () => number {
  let a = state >>> 0;
  return () => {
    a = (a + 0x9e3779b9) >>> 0;
    let z = a;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return (z ^ (z >>> 16)) >>> 0;
  };
}

/**
 * A generator for `seed` (an integer) and a `stream` name: streams of one seed are independent, so
 * that drawing payloads never shifts the arrivals.
 */
export function createRandom(seed: number, stream = ''): Random {
  let mixed = (seed ^ Math.floor(seed / 0x1_0000_0000)) >>> 0;
  for (const character of stream) {
    mixed = Math.imul(mixed ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  const next = splitmix32(mixed);
  let a = next();
  let b = next();
  let c = next();
  let counter = 1;
  const draw = (): number => {
    const sum = (((a + b) >>> 0) + counter) >>> 0;
    counter = (counter + 1) >>> 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) >>> 0;
    c = ((c << 21) | (c >>> 11)) >>> 0;
    c = (c + sum) >>> 0;
    return sum / 0x1_0000_0000;
  };
  for (let round = 0; round < 12; round++) draw();
  return draw;
}
