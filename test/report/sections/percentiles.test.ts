import { expect, test } from 'vitest';
import type { RunResult } from '../../../src/domain/result.ts';
import { html } from '../../../src/report/markup.ts';
import { percentilesSection } from '../../../src/report/sections/percentiles.ts';
import { aDistribution, noDistribution } from '../../builders/results.ts';
import { loadAssets } from '../report-assets.ts';
import { aCheck, aRunResult, findingsOf, readable, withPhases } from '../run-result.ts';

const { charts } = loadAssets();
const MS = 1e6;

const render = async (result: RunResult): Promise<string> => {
  const section = await percentilesSection(result, charts['percentiles']!);
  return html`${section?.body}`.toString();
};

test('the heading is the finding', async () => {
  const slow = { responseTime: aDistribution({ p99Ns: 31.2 * MS }) };
  expect(findingsOf(await render(withPhases(slow, {})))).toEqual([
    'steady (200/s): p99 from 5.00 ms (t2) to 31.2 ms (t1)',
  ]);
});

test('one target alone answers within its p99', async () => {
  expect(findingsOf(await render(withPhases({})))).toEqual([
    'steady (200/s): t1 answers 99 % within 5.00 ms',
  ]);
});

test('few requests carry no finding about the tail', async () => {
  const few = { responseTime: aDistribution({ count: 500 }) };
  expect(findingsOf(await render(withPhases(few)))).toEqual([
    'steady (200/s): t1 answers half within 1.00 ms',
  ]);
});

test('an invalid phase carries none at all', async () => {
  const page = await render(withPhases({ validity: { status: 'invalid', reasons: [] } }));
  expect(findingsOf(page)).toEqual(['steady (200/s): no valid figures']);
  expect(readable(page)).toContain('t1 is invalid here');
});

test('the caption names what the picture leaves out', async () => {
  const checks = [aCheck({ expected: 900 * MS, text: 'p99 < 900ms' })];
  const far = { responseTime: aDistribution({ maxNs: 500 * MS }) };
  const result = { ...withPhases({}, far), verdict: aRunResult().verdict };
  const page = await render({ ...result, verdict: { ...result.verdict, checks } });
  expect(readable(page)).toContain('t2 leaves the linear picture (max 500 ms)');
  expect(readable(page)).toContain('p99 < 900ms lies above the picture');
});

test('is left out when nothing was answered', async () => {
  const result = withPhases({ responseTime: noDistribution() });
  expect(await percentilesSection(result, charts['percentiles']!)).toBeNull();
});
