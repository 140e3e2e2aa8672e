import { expect, test } from 'vitest';
import type { RunResult, Window } from '../../../src/domain/result.ts';
import { html } from '../../../src/report/markup.ts';
import { timelineSection } from '../../../src/report/sections/timeline.ts';
import { loadAssets } from '../report-assets.ts';
import { findingsOf, readable, withPhases } from '../run-result.ts';

const { charts } = loadAssets();
const MS = 1e6;

const windows = (p99Ms: number, failed = 0): Window[] =>
  [0, 1, 2].map((second) => ({
    startNs: second * 1e9,
    scheduled: 200,
    ok: 200,
    failed,
    p50Ns: MS,
    p99Ns: (second === 1 ? p99Ms : 1) * MS,
    maxNs: p99Ms * MS,
    hdrBase64: null,
  }));
const render = async (result: RunResult): Promise<string> => {
  const section = await timelineSection(result, charts['timeline']!);
  return html`${section?.body}`.toString();
};

test('the heading is the slowest second', async () => {
  const page = await render(withPhases({ windows: windows(9) }));
  expect(findingsOf(page)).toEqual(['t1: p99 up to 9.00 ms, in second 1 of steady']);
});

test('targets share a scale while all of them can be seen on it', async () => {
  const near = await render(withPhases({ windows: windows(9) }, { windows: windows(72) }));
  expect(readable(near)).toContain('All targets share one scale.');
  const far = await render(withPhases({ windows: windows(9) }, { windows: windows(73) }));
  expect(readable(far)).toContain('a scale of their own');
});

test('failures have a panel only where there are any', async () => {
  expect(await render(withPhases({ windows: windows(9) }))).not.toContain('failed requests');
  expect(await render(withPhases({ windows: windows(9, 3) }))).toContain('failed requests');
});

test('is left out without windows', async () => {
  expect(await timelineSection(withPhases({}), charts['timeline']!)).toBeNull();
});
