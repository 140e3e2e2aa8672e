import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/domain/event.ts';
import { entryLines } from '../../src/ui/entry-lines.ts';
import { textOf } from '../../src/ui/styled-text.ts';
import { closeView, EMPTY_VIEW, reduceView } from '../../src/ui/view-model.ts';
import { aPeakPhase, aSteadyPhase, invalidFor } from './a-run.ts';
import {
  finished,
  launching,
  NOT_READY,
  PEAK,
  phaseFinished,
  phaseStarted,
  progressed,
  ready,
  SERVER_DIED,
  started,
  STEADY,
  wholeTarget,
} from './example-events.ts';

const RUN = started(['onnx', 'bentoml']);

/** The last row that stays after these events, at this width. */
function lastRow(columns: number, ...events: RunEvent[]): string[] {
  const state = closeView(
    [RUN, ...events].reduce((s, event) => reduceView(s, event, 0), EMPTY_VIEW),
  );
  const entry = state.entries.at(-1);
  return entry ? entryLines(entry, state, columns).map(textOf) : [];
}

const BOTH = [ready('onnx'), phaseFinished('onnx', 'steady', aSteadyPhase())];
const SOME_FAILED = { counts: { scheduled: 1000, ok: 996, error: 3, timeout: 1, dropped: 0 } };
const LATE = { code: 'send-lag', message: 'late', hint: 'wait' };
const CUT_SHORT = aPeakPhase({
  interrupted: true,
  ...invalidFor({ code: 'interrupted', message: 'interrupted', hint: 'wait' }),
});

describe('the head of the run', () => {
  test('names scenario, seed and size; warm-ups are no phases to wait for', () => {
    expect(lastRow(99)).toEqual([' servebench  fraud · seed 42 · 2 targets × 2 phases']);
  });

  test('breaks between its parts', () => {
    expect(lastRow(39)).toEqual([' servebench  fraud · seed 42', ' 2 targets × 2 phases']);
  });
});

describe('the row of a target', () => {
  test.each<[string, RunEvent[], string[]]>([
    [
      'tells its phases in columns',
      wholeTarget('onnx'),
      [' ✔ onnx      ready  0.3 s   steady p99  1.41 ms   peak p99  2.20 ms'],
    ],
    [
      'tells errors',
      [...BOTH, phaseFinished('onnx', 'peak', aPeakPhase(SOME_FAILED)), finished('onnx')],
      [' ✔ onnx      ready  0.3 s   steady p99  1.41 ms   peak p99  2.20 ms, errors 0.4 %'],
    ],
    [
      'warns of an invalid phase',
      [...BOTH, phaseFinished('onnx', 'peak', aPeakPhase(invalidFor(LATE))), finished('onnx')],
      [' ! onnx      ready  0.3 s   steady p99  1.41 ms   peak p99  2.20 ms, invalid: send-lag'],
    ],
    [
      'tells that a phase was cut short, once',
      [...BOTH, phaseFinished('onnx', 'peak', CUT_SHORT), finished('onnx')],
      [' ■ onnx      ready  0.3 s   steady p99  1.41 ms   peak p99  2.20 ms, cut short   stopped'],
    ],
    [
      'tells where a phase left nothing',
      [...BOTH, phaseFinished('onnx', 'peak', null), finished('onnx')],
      [' ■ onnx      ready  0.3 s   steady p99  1.41 ms   peak no result   stopped'],
    ],
    [
      'tells where it was stopped',
      [...BOTH, phaseStarted('onnx', PEAK), progressed('onnx', PEAK)],
      [' ■ onnx      ready  0.3 s   steady p99  1.41 ms   peak stopped at 18.2 / 30 s'],
    ],
    [
      'tells that it was stopped early',
      [launching('onnx')],
      [' ■ onnx      stopped before it was ready'],
    ],
    [
      'tells why it did not come up, and what to do',
      [launching('onnx'), { type: 'target-failed', target: 'onnx', notice: NOT_READY }],
      [
        ' ✘ onnx      did not come up',
        '   ✘ bentoml gave no correct answer within 300 s: HTTP 404 Not Found',
        '     Read its log bentoml.log; the model may have another name.',
      ],
    ],
    [
      'tells when it failed later',
      [ready('onnx'), { type: 'target-failed', target: 'onnx', notice: NOT_READY }],
      [
        ' ✘ onnx      ready  0.3 s   could not be measured',
        '   ✘ bentoml gave no correct answer within 300 s: HTTP 404 Not Found',
        '     Read its log bentoml.log; the model may have another name.',
      ],
    ],
  ])('%s', (_title, events, expected) => {
    expect(lastRow(99, ...events)).toEqual(expected);
  });

  test('takes a line per phase at 40 columns', () => {
    expect(lastRow(39, ...wholeTarget('onnx'))).toEqual([
      ' ✔ onnx      ready  0.3 s',
      '   steady p99  1.41 ms',
      '   peak p99  2.20 ms',
    ]);
  });
});

test('a warning stands with its next step below it, wrapped to the width', () => {
  expect(lastRow(39, { type: 'warning', notice: SERVER_DIED })).toEqual([
    ' ! onnx: the server exited with code',
    '   137',
    '   Requests to it fail from now on;',
    '   they are counted as errors.',
  ]);
});

test('a name that is too long is cut, so that figures keep their place', () => {
  const name = 'a-very-long-name-of-a-target-indeed';
  const events = [
    started([name], [STEADY]),
    ready(name),
    phaseFinished(name, 'steady', aSteadyPhase()),
    finished(name),
  ];
  expect(lastRow(99, ...events)).toEqual([
    ' ✔ a-very-long-name-of-a-t…   ready  0.3 s   steady p99  1.41 ms',
  ]);
});
