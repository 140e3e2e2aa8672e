import { expect, test } from 'vitest';
import type { RunResult } from '../../../src/domain/result.ts';
import { html } from '../../../src/report/markup.ts';
import { batchesSection } from '../../../src/report/sections/batches.ts';
import { loadAssets } from '../report-assets.ts';
import { aPhaseResult, aTargetResult } from '../../builders/results.ts';
import { aRunResult, readable, withPhases } from '../run-result.ts';

const { charts } = loadAssets();

const told = {
  unit: 'requests',
  resolution: 'exact',
  counts: { 1: 30, 4: 10 },
  mean: 1.75,
  source: 'the counter',
} as const;
const render = async (result: RunResult): Promise<string> => {
  const section = await batchesSection(result, charts['batches']!);
  return html`${section?.body}`.toString();
};

test('a panel has its mean, its executions and where they come from', async () => {
  const text = readable(await render(withPhases({ batchSizes: told })));
  expect(text).toContain('t1: mean 1.75');
  expect(text).toContain('40 executions, exact sizes');
  expect(text).toContain('t1 (steady): told by the counter.');
});

test('shares of members are told only of exact sizes', async () => {
  expect(readable(await render(withPhases({ batchSizes: told })))).toContain('4 10 25 % 57.1 %');
  const bucketed = { ...told, resolution: 'bucketed' } as const;
  expect(readable(await render(withPhases({ batchSizes: bucketed })))).toContain('≤4 10 25 % ');
  expect(readable(await render(withPhases({ batchSizes: bucketed })))).not.toContain('57.1');
});

test('a server that does not tell is named with the reason', async () => {
  const text = readable(await render(withPhases({ batchSizesAbsent: 'it has no metrics' })));
  expect(text).toBe('t1 (steady): not told by this server: it has no metrics.');
});

test('the phases of a lone target stand side by side, those that told nothing leave no gap', async () => {
  const phases = [
    aPhaseResult({ batchSizes: told }),
    aPhaseResult({ name: 'peak', batchSizesAbsent: 'it stopped' }),
  ];
  const page = await render(aRunResult({ targets: [aTargetResult({ phases })] }));
  expect(page.match(/<div class="abreast">/g)).toHaveLength(1);
  expect(page).not.toContain('<div></div>');
});
