/**
 * The best fit that never rises, by pooling adjacent violators: neighbours in the wrong order become one
 * block with their weighted mean. It assumes nothing about the curve but its direction.
 */

export interface WeightedValue {
  value: number;
  /** More than 0. */
  weight: number;
}

interface Block extends WeightedValue {
  size: number;
}

/**
 * For each of `values`, in their order, the value of the never rising sequence that lies nearest in the
 * sense of weighted least squares (Ayer et al., 1955).
 */
export function isotonicFit(values: readonly WeightedValue[]): number[] {
  const blocks: Block[] = [];
  for (const { value, weight } of values) {
    let block: Block = { value, weight, size: 1 };
    for (let last = blocks.at(-1); last !== undefined && last.value < block.value; ) {
      block = pooled(last, block);
      blocks.pop();
      last = blocks.at(-1);
    }
    blocks.push(block);
  }
  return blocks.flatMap(({ value, size }) => Array.from({ length: size }, () => value));
}

function pooled(a: Block, b: Block): Block {
  const weight = a.weight + b.weight;
  const value = (a.value * a.weight + b.value * b.weight) / weight;
  return { value, weight, size: a.size + b.size };
}
