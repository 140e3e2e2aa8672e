import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/domain/result.ts';
import { renderSummary } from '../../src/ui/final-summary.ts';
import { displayWidth } from '../../src/ui/text-width.ts';
import { aTargetResult } from '../builders/results.ts';
import { aCheck, aFailure, aRun, aSteadyPhase } from './a-run.ts';
import { failingRun, invalidRun, neverUpRun, passingRun, patchyRun } from './example-runs.ts';

const RUNS: [string, RunResult][] = [
  ['passing', passingRun],
  ['failing', failingRun],
  ['invalid', invalidRun],
  ['never-up', neverUpRun],
  ['patchy', patchyRun],
];

function render(result: RunResult, columns = 100): string {
  return renderSummary(result, { columns, colour: false });
}

describe('golden summaries', () => {
  test.each(RUNS)('%s run at 100 columns', async (name, result) => {
    await expect(render(result)).toMatchFileSnapshot(`golden/${name}-100.txt`);
  });

  test.each(RUNS)('%s run at 40 columns', async (name, result) => {
    await expect(render(result, 40)).toMatchFileSnapshot(`golden/${name}-40.txt`);
  });
});

describe.each(RUNS)('the summary of the %s run', (_name, result) => {
  test.each([100, 80, 79, 60, 40])('fits %i columns; only paths may be longer', (columns) => {
    for (const line of render(result, columns).split('\n')) {
      const isPath = /^\s*\S*\/\S+$/.test(line) || line.includes(result.runFolder);
      if (!isPath) expect(displayWidth(line), line).toBeLessThanOrEqual(columns);
    }
  });

  test('holds no escape sequence without colour', () => {
    expect(render(result)).not.toContain('\u001B');
  });

  test('says the same with colour', () => {
    const coloured = renderSummary(result, { columns: 100, colour: true });
    expect(coloured).toContain('\u001B[');
    const lines = stripVTControlCharacters(coloured).split('\n');
    expect(lines.map((line) => line.trimEnd()).join('\n')).toBe(render(result));
  });

  test('begins with the verdict and ends with the report and one line end', () => {
    expect(render(result)).toMatch(/^(PASS|FAIL|INVALID|NO DATA) {2}fraud/);
    expect(render(result)).toMatch(/\/report\.html\n$/);
    expect(render(result)).not.toMatch(/\n\n\n| \n/);
  });
});

test('an inconclusive verdict has its word too', () => {
  const verdict = { status: 'inconclusive' as const, summary: 'too few rounds', checks: [] };
  expect(render(aRun({ verdict }))).toMatch(/^INCONCLUSIVE {2}fraud: too few rounds/);
});

test('what servers and files say cannot reach the terminal as commands', () => {
  const evil = '\u001B]0;owned\u0007\u001B[2J\nrm -rf';
  const target = aTargetResult({
    name: `onnx${evil}`,
    phases: [aSteadyPhase({ name: `steady${evil}`, failures: [aFailure({ example: evil })] })],
  });
  const text = render(
    aRun({
      scenarioName: `fraud${evil}`,
      targets: [target],
      verdict: { status: 'fail', summary: evil, checks: [aCheck({ text: evil, message: evil })] },
      warnings: [{ code: 'x', message: evil, hint: evil }],
    }),
  );
  expect(text).not.toMatch(/[^\n\P{Cc}]/u);
  expect(text).not.toContain('owned');
});
