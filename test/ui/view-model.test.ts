import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/domain/event.ts';
import { entryLines } from '../../src/ui/entry-lines.ts';
import { liveLines } from '../../src/ui/live-lines.ts';
import { lineWidth, textOf } from '../../src/ui/styled-text.ts';
import {
  closeView,
  EMPTY_VIEW,
  reduceView,
  type TargetView,
  type ViewState,
} from '../../src/ui/view-model.ts';
import { aPeakPhase, aRun, aSteadyPhase } from './a-run.ts';
import {
  anyEvent,
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
  WARMUP,
  wholeTarget,
} from './example-events.ts';

function after(...events: RunEvent[]): ViewState {
  return events.reduce((state, event, at) => reduceView(state, event, at * 1e9), EMPTY_VIEW);
}

function targetAfter(...events: RunEvent[]): TargetView | undefined {
  return after(started(['onnx', 'bentoml']), ...events).targets[0];
}

describe('a target', () => {
  const launched = [launching('onnx')];
  const isReady = [...launched, ready('onnx', 2e9)];
  const isRunning = [...isReady, phaseStarted('onnx', STEADY)];
  const hasSteady = [...isRunning, phaseFinished('onnx', 'steady', aSteadyPhase())];
  const cutShort = phaseFinished('onnx', 'peak', aPeakPhase({ interrupted: true }));

  test.each<[string, RunEvent[], string]>([
    ['waits at first', [], 'waiting'],
    ['is launching once its launch began', launched, 'launching'],
    ['is ready once it answered', isReady, 'ready'],
    ['is running during a phase', isRunning, 'running'],
    ['is ready again between two phases', hasSteady, 'ready'],
    ['is done when every measured phase has a result', wholeTarget('onnx'), 'done'],
    ['is stopped when it ended before its last phase', [...hasSteady, finished('onnx')], 'stopped'],
    [
      'is stopped when a phase was cut short',
      [...hasSteady, cutShort, finished('onnx')],
      'stopped',
    ],
    [
      'has failed when it could not be measured, whatever comes later',
      [...launched, { type: 'target-failed', target: 'onnx', notice: NOT_READY }, finished('onnx')],
      'failed',
    ],
  ])('%s', (_title, events, status) => {
    expect(targetAfter(...events)?.status).toBe(status);
  });

  test('remembers when its launch began, on the clock of the view', () => {
    expect(targetAfter(launching('onnx'))?.launchedAtNs).toBe(1e9);
  });

  test('shows the newest figures of its phase', () => {
    const events = [
      ...isRunning,
      progressed('onnx', STEADY, { ok: 1 }),
      progressed('onnx', STEADY, { ok: 2 }, 4.2),
    ];
    const current = targetAfter(...events)?.current;
    expect(current).toMatchObject({ plan: STEADY, progress: { ok: 2 }, batchMean: 4.2 });
  });

  test('takes the plan of a phase from the run where its start was missed', () => {
    expect(targetAfter(progressed('onnx', PEAK))?.current?.plan).toEqual(PEAK);
  });

  test('keeps the figures of finished phases in order', () => {
    const names = targetAfter(...wholeTarget('onnx'))?.finished.map(({ name, kind }) => [
      name,
      kind,
    ]);
    expect(names).toEqual([
      ['warmup', 'warmup'],
      ['steady', 'measured'],
      ['peak', 'measured'],
    ]);
  });

  test('is added when the run did not announce it', () => {
    const names = after(started(['onnx']), launching('surprise')).targets.map(({ name }) => name);
    expect(names).toEqual(['onnx', 'surprise']);
  });
});

describe('rows that stay', () => {
  const kinds = (state: ViewState): string[] => state.entries.map(({ kind }) => kind);

  test('are the head, targets that ended and warnings, in the order of events', () => {
    const state = after(
      started(['onnx', 'bentoml']),
      { type: 'warning', notice: SERVER_DIED },
      ...wholeTarget('onnx'),
      launching('bentoml'),
      { type: 'target-failed', target: 'bentoml', notice: NOT_READY },
      finished('bentoml'),
    );
    expect(kinds(state)).toEqual(['head', 'notice', 'target', 'target']);
  });

  test('say a repeated warning once', () => {
    const warning: RunEvent = { type: 'warning', notice: SERVER_DIED };
    expect(kinds(after(warning, warning))).toEqual(['notice']);
  });

  test('say two warnings of one kind about different things', () => {
    const other = { ...SERVER_DIED, message: 'bentoml: the server exited with code 1' };
    const state = after(
      { type: 'warning', notice: SERVER_DIED },
      { type: 'warning', notice: other },
    );
    expect(kinds(state)).toEqual(['notice', 'notice']);
  });
});

describe('closeView', () => {
  test('stops targets under way and leaves those that wait or ended', () => {
    const state = after(
      started(['onnx', 'bentoml', 'triton']),
      ...wholeTarget('onnx'),
      launching('bentoml'),
    );
    const statuses = closeView(state).targets.map(({ status }) => status);
    expect(statuses).toEqual(['done', 'stopped', 'waiting']);
  });
});

test('an interruption and the end of the run are remembered', () => {
  expect(after({ type: 'interrupted' }).isInterrupted).toBe(true);
  expect(after({ type: 'run-finished', result: aRun() }).isFinished).toBe(true);
});

test('a warm-up leaves no result and yet counts as finished', () => {
  const target = targetAfter(phaseStarted('onnx', WARMUP), phaseFinished('onnx', 'warmup', null));
  expect(target?.finished).toEqual([
    { name: 'warmup', kind: 'warmup', durationNs: WARMUP.durationNs, result: null },
  ]);
});

describe('properties', () => {
  const anySize = fc.record({
    columns: fc.integer({ min: 1, max: 130 }),
    rows: fc.integer({ min: 1, max: 40 }),
  });

  test('any sequence of events gives a state that fits the screen when drawn', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 30 }), anySize, (events, size) => {
        const state = closeView(after(...events));
        const before = after(...events);
        for (const drawn of [before, state]) {
          const lines = liveLines(drawn, size, 5e9);
          expect(lines.length).toBeLessThanOrEqual(Math.max(1, size.rows - 1));
          for (const line of lines) {
            expect(lineWidth(line)).toBeLessThanOrEqual(Math.max(1, size.columns - 1));
            expect(textOf(line)).not.toMatch(/\p{Cc}|NaN|Infinity|undefined/u);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  test('every row that stays can be drawn at any width and holds no control character', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 15 }), anySize, (events, { columns }) => {
        const state = closeView(after(...events));
        for (const entry of state.entries) {
          for (const line of entryLines(entry, state, columns)) {
            expect(textOf(line)).not.toMatch(/\p{Cc}/u);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
