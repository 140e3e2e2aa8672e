import { describe, expect, test } from 'vitest';
import { span, textOf } from '../../src/ui/styled-text.ts';
import {
  failuresSection,
  invalidSection,
  paragraph,
  paragraphLines,
  pricesSection,
  serversSection,
  warningsSection,
  type Section,
} from '../../src/ui/summary-sections.ts';
import { aTargetResult } from '../builders/results.ts';
import {
  aCost,
  aFailure,
  aPeakPhase,
  aRun,
  aSteadyPhase,
  aTargetThatNeverCame,
  invalidFor,
} from './a-run.ts';
import { NOT_READY } from './example-events.ts';

function linesOf({ paragraphs }: Section, room = 120): string[] {
  return paragraphs.flatMap((item) => paragraphLines(item, room)).map(textOf);
}

describe('a paragraph', () => {
  const budget = paragraph([span('✔ '), span('p99 < 40ms  ')], 'worst 31.2 ms (bentoml, peak)');

  test.each([
    ['stands on one line where it fits', 60, ['✔ p99 < 40ms  worst 31.2 ms (bentoml, peak)']],
    [
      'goes below its lead where little room is left beside it',
      30,
      ['✔ p99 < 40ms  ', '    worst 31.2 ms (bentoml,', '    peak)'],
    ],
  ])('%s', (_title, room, expected) => {
    expect(paragraphLines(budget, room).map(textOf)).toEqual(expected);
  });

  test('stays beside a mere sign, however little room there is', () => {
    const lines = paragraphLines(paragraph([span('! ')], 'the load driver is late'), 14);
    expect(lines.map(textOf)).toEqual(['! the load', '  driver is', '  late']);
  });
});

describe('why a run is invalid', () => {
  const late = { code: 'send-lag', message: 'late by 8 ms', hint: 'Lower the rate.' };
  const busy = { code: 'driver-busy', message: 'driver at 93 %', hint: 'Free a core.' };

  test('is told per phase, with one next step for reasons of a kind', () => {
    const phases = [aSteadyPhase(invalidFor(late)), aPeakPhase(invalidFor(late))];
    const triton = aTargetResult({ name: 'triton', phases: [aSteadyPhase(invalidFor(busy))] });
    const run = aRun({ targets: [aTargetResult({ phases }), triton] });
    expect(linesOf(invalidSection(run))).toEqual([
      '! onnx, steady: late by 8 ms',
      '! onnx, peak: late by 8 ms',
      '  Lower the rate.',
      '! triton, steady: driver at 93 %',
      '  Free a core.',
    ]);
  });

  test('is not told of a valid run', () => {
    expect(linesOf(invalidSection(aRun()))).toEqual([]);
  });

  test('is counted where the list would be long', () => {
    const phases = Array.from({ length: 10 }, (_, at) =>
      aSteadyPhase({ name: `phase-${at}`, ...invalidFor(late) }),
    );
    const lines = linesOf(invalidSection(aRun({ targets: [aTargetResult({ phases })] })));
    expect(lines).toHaveLength(10);
    expect(lines.at(-2)).toBe('  and 2 more of this kind: see the report');
  });
});

describe('servers', () => {
  test('that never came up are told with the next step and the log', () => {
    const run = aRun({ targets: [aTargetThatNeverCame('bentoml', NOT_READY)] });
    expect(linesOf(serversSection(run))).toEqual([
      '✘ bentoml: bentoml gave no correct answer within 300 s: HTTP 404 Not Found',
      '  Read its log bentoml.log; the model may have another name.',
      '  log: /home/ada/fraud/.servebench/runs/20261123-142205-7f3a/bentoml.log',
    ]);
  });

  test('whose next step names the log already get no second line about it', () => {
    const hint = 'The whole log: /home/ada/fraud/.servebench/runs/20261123-142205-7f3a/bentoml.log';
    const run = aRun({ targets: [aTargetThatNeverCame('bentoml', { ...NOT_READY, hint })] });
    expect(linesOf(serversSection(run)).slice(1)).toEqual([`  ${hint}`]);
  });

  test('whose failure is the verdict are told in short', () => {
    const verdict = { status: 'no-data' as const, summary: NOT_READY.message, checks: [] };
    const run = aRun({ targets: [aTargetThatNeverCame('bentoml', NOT_READY)], verdict });
    expect(linesOf(serversSection(run))[0]).toBe('✘ bentoml: did not come up');
  });

  test('that died are told, those that lived are not', () => {
    const lifecycle = { readyAfterNs: 1, died: 'exited with code 137', failed: null, log: null };
    const run = aRun({
      targets: [aTargetResult({ lifecycle }), aTargetResult({ name: 'triton' })],
    });
    expect(linesOf(serversSection(run))).toEqual([
      '✘ onnx: the server exited with code 137 while it was measured',
    ]);
  });
});

test('failures are told by kind, the most frequent first, with an example', () => {
  const run = aRun({
    targets: [
      aTargetResult({
        phases: [
          aSteadyPhase({ failures: [aFailure({ kind: 'timeout', count: 42, example: '' })] }),
          aPeakPhase({ failures: [aFailure({ count: 1057 })] }),
        ],
      }),
    ],
  });
  expect(linesOf(failuresSection(run))).toEqual([
    '1,057 × http-503 (onnx, peak): "process is overloaded"',
    '   42 × timeout (onnx, steady)',
  ]);
});

test('warnings are told with their next step', () => {
  const warning = { code: 'old-price', message: 'the price is old', hint: 'Check it.' };
  expect(linesOf(warningsSection([warning]))).toEqual(['! the price is old', '  Check it.']);
});

test('warnings of one kind tell their next step once', () => {
  const warnings = ['a', 'b'].map((name) => ({
    code: 'clumped-arrivals',
    message: `${name}: sent in clumps`,
    hint: 'Lower the rate.',
  }));
  expect(linesOf(warningsSection(warnings))).toEqual([
    '! a: sent in clumps',
    '! b: sent in clumps',
    '  Lower the rate.',
  ]);
});

describe('prices', () => {
  const onTwoInstances = (launched: boolean): string[] => {
    const g5 = aCost({ instance: 'g5.xlarge', usdPerHour: 1.006, usdPerMillion: null });
    const cost = [aCost(), g5];
    return linesOf(
      pricesSection(
        aRun({ targets: [aTargetResult({ launched, cost, phases: [aSteadyPhase({ cost })] })] }),
      ),
    );
  };

  test('are told with place, terms and date, and with the lowest cost', () => {
    expect(onTwoInstances(true)).toEqual([
      'm6i.large  $0.096/h (aws us-east-1 on-demand linux list price, 2026-07-20), lowest $0.134 per million (onnx, steady)',
      'g5.xlarge  $1.006/h (aws us-east-1 on-demand linux list price, 2026-07-20), no phase qualified for a cost',
      'extrapolated: measured on AMD EPYC 7B13, 2 cores',
    ]);
  });

  test('of servers elsewhere say that their machine is not known', () => {
    expect(onTwoInstances(false).at(-1)).toBe('extrapolated: what the servers ran on is not known');
  });

  test('are not told where nobody asked', () => {
    expect(linesOf(pricesSection(aRun()))).toEqual([]);
  });
});
