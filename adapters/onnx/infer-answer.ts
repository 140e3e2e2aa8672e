/** Whether the answer to an inference request is the reference answer of its row. Pure. */
import { z } from 'zod';
import { describeDifference } from '../../src/domain/compare-values.ts';
import type { PayloadRow } from '../../src/domain/scenario.ts';

const inferAnswer = z.object({
  outputs: z.array(z.object({ name: z.string(), data: z.array(z.unknown()) })).min(1),
});

/**
 * Null when the answer to a request of one row is right, or no reference (`expected`) is known; else
 * what is wrong with it, as a clause. Compared are the outputs that both have: a server may offer
 * fewer.
 */
export function describeWrongAnswer(
  body: unknown,
  expected: PayloadRow['expected'],
): string | null {
  const { data: answer } = inferAnswer.safeParse(body);
  if (answer === undefined) return 'it is no Open Inference Protocol answer with outputs';
  if (expected === undefined) return null;
  const shared = answer.outputs.filter(({ name }) => Object.hasOwn(expected, name));
  if (shared.length === 0) {
    const [got, wanted] = [answer.outputs.map(({ name }) => name), Object.keys(expected)];
    return `it has the outputs ${list(got)}, the payload's expected values are of ${list(wanted)}`;
  }
  for (const { name, data } of shared) {
    const difference = describeDifference(expected[name], data);
    if (difference !== null) return `output "${name}" differs from the payload: ${difference}`;
  }
  return null;
}

function list(names: string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
