import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/domain/result.ts';
import { createPainter } from '../../src/ui/styled-text.ts';
import { renderFigures } from '../../src/ui/summary-figures.ts';
import { summaryRows } from '../../src/ui/summary-rows.ts';
import { aTargetResult } from '../builders/results.ts';
import { aPeakPhase, aRun, aSteadyPhase, invalidFor, timed } from './a-run.ts';
import { failingRun } from './example-runs.ts';

const LATE = { code: 'send-lag', message: 'late', hint: 'wait' };
const TWO_TARGETS = aRun({
  targets: [
    aTargetResult({ phases: [aSteadyPhase(), aPeakPhase(invalidFor(LATE))] }),
    aTargetResult({ name: 'triton', phases: [aSteadyPhase(timed([0.5, 0.8, 21.5, 30, 140]))] }),
  ],
});

function figures(result: RunResult, columns: number): string[] {
  return renderFigures(summaryRows(result), columns, createPainter(false));
}

test('decimal points stand below each other, and notes beside their row', () => {
  expect(figures(TWO_TARGETS, 100)).toMatchInlineSnapshot(`
    [
      " target   phase    offered/s   done/s       p50       p95       p99     p99.9      max",
      " onnx     steady         200    199.8   0.612     0.910      1.41 *    2.20 *     3.10",
      "          peak           800    799.5   0.402     0.810      2.20      4.00       9.90   invalid",
      " triton   steady         200    199.8   0.500 *   0.800 *   21.5      30.0      140",
      " times in ms · * best of the phase · no request failed",
    ]
  `);
});

describe('the shape', () => {
  const widths = (result: RunResult, columns: number): number =>
    Math.max(...figures(result, columns).map((line) => line.length));

  test('is airy where there is room', () => {
    expect(figures(TWO_TARGETS, 100)[0]).toMatch(/^ target {3}phase/);
  });

  test('is closer where there is less', () => {
    const [head, ...rest] = figures(failingRun, 100);
    expect(head).toMatch(/^ target {4}phase {2}offered\/s done\/s/);
    expect(rest.at(-1)).toBe(' times in ms · * best of the phase · ✘ budget failed');
  });

  test('is one block per target where a table does not fit', () => {
    expect(figures(failingRun, 90)[0]).toMatch(/^ onnx +steady +peak$/);
  });

  test('is one block per target below 80 columns, even where a table would fit', () => {
    expect(figures(aRun(), 79)[0]).toBe(' onnx        steady');
    expect(figures(aRun(), 80)[0]).toMatch(/^ target {3}phase/);
  });

  test.each([120, 100, 90, 60, 40])('fits %i columns', (columns) => {
    expect(widths(failingRun, columns)).toBeLessThanOrEqual(columns);
  });
});

test('in a block, phases that do not fit side by side follow below', () => {
  const phases = Array.from({ length: 5 }, (_, at) => aSteadyPhase({ name: `phase-${at}` }));
  const heads = figures(aRun({ targets: [aTargetResult({ phases })] }), 40).filter((line) =>
    line.startsWith(' onnx'),
  );
  expect(heads.join(' ').match(/phase-\d/g)).toEqual(phases.map(({ name }) => name));
  expect(heads.length).toBeGreaterThan(1);
});

test('one sign for several notes is explained with all of them', () => {
  const interrupted = {
    ...failingRun,
    targets: failingRun.targets.map((target, at) =>
      at > 1
        ? target
        : {
            ...target,
            phases: target.phases.map((phase) =>
              at === 0 ? { ...phase, interrupted: true } : { ...phase, ...invalidFor(LATE) },
            ),
          },
    ),
  };
  expect(figures(interrupted, 100).at(-1)).toContain('! cut short or invalid');
});
