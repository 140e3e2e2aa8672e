import { describe, expect, test } from 'vitest';
import type { PhaseProgress, RunEvent } from '../../src/domain/event.ts';
import { liveLines } from '../../src/ui/live-lines.ts';
import { textOf } from '../../src/ui/styled-text.ts';
import { EMPTY_VIEW, reduceView } from '../../src/ui/view-model.ts';
import { aSteadyPhase } from './a-run.ts';
import {
  launching,
  PEAK,
  phaseFinished,
  phaseStarted,
  progressed,
  ready,
  started,
  WARMUP,
  wholeTarget,
} from './example-events.ts';

const RUN = started(['onnx', 'bentoml', 'ray-serve', 'fastapi', 'triton']);

function screen(size: { columns: number; rows: number }, ...events: RunEvent[]): string[] {
  const state = [RUN, ...events].reduce((s, event) => reduceView(s, event, 0), EMPTY_VIEW);
  return liveLines(state, size, 12.7e9).map(textOf);
}

const TROUBLED: Partial<PhaseProgress> = {
  error: 14,
  topFailure: '503 ×14',
  sendLagP99Ns: 8e6,
  sentPerSecond: 8999.6,
  okPerSecond: 8960.2,
};
const IN_PEAK = [
  ...wholeTarget('onnx'),
  ready('bentoml'),
  phaseFinished('bentoml', 'steady', aSteadyPhase()),
  phaseStarted('bentoml', PEAK),
  progressed('bentoml', PEAK, TROUBLED, 4.2),
];

describe('a phase with trouble', () => {
  test('at 100 columns', () => {
    expect(screen({ columns: 100, rows: 30 }, ...IN_PEAK)).toMatchInlineSnapshot(`
      [
        " ▶ bentoml     peak  poisson 9000/s  ━━━━━━━━━━━━━━━━━━────────────  18.2 / 30 s",
        "               ! send lag p99 8.00 ms: this machine cannot send 9,000/s in time; lower the rate or",
        "                 free a core",
        "               sent 8,999.6/s · done 8,960.2/s · p50 0.612 · p95 0.910 · p99 1.41 ms",
        "               errors 0.385 % (503 ×14)",
        "               batch 4.20 · in flight 4 · send lag p99 8.00 ms · driver 31 % of a core",
        "               ▂▃▃▄▃▃▆█▇▄▃▃▂  p99 each second",
        "               steady p99  1.41 ms",
        " ○ waiting  ray-serve, fastapi, triton · about 4 min left",
      ]
    `);
  });

  test('at 60 columns', () => {
    expect(screen({ columns: 60, rows: 30 }, ...IN_PEAK)).toMatchInlineSnapshot(`
      [
        " ▶ bentoml     peak  poisson 9000/s",
        "   ━━━━━━━━━━━━━━━━━━────────────  18.2 / 30 s",
        "   ! send lag p99 8.00 ms: this machine cannot send 9,000/s",
        "     in time; lower the rate or free a core",
        "   sent 8,999.6/s · done 8,960.2/s · p50 0.612 · p95 0.910",
        "   p99 1.41 ms · errors 0.385 % (503 ×14)",
        "   batch 4.20 · in flight 4 · send lag p99 8.00 ms",
        "   driver 31 % of a core",
        "   ▂▃▃▄▃▃▆█▇▄▃▃▂  p99 each second",
        "   steady p99  1.41 ms",
        " ○ waiting  ray-serve, fastapi, triton · about 4 min left",
      ]
    `);
  });

  test('at 40 columns', () => {
    expect(screen({ columns: 40, rows: 30 }, ...IN_PEAK)).toMatchInlineSnapshot(`
      [
        " ▶ bentoml     peak  poisson 9000/s",
        "   ━━━━━━━━━━━━━━─────────  18.2 / 30 s",
        "   ! send lag p99 8.00 ms: this machine",
        "     cannot send 9,000/s in time; lower",
        "     the rate or free a core",
        "   sent 8,999.6/s · done 8,960.2/s",
        "   p50 0.612 · p95 0.910 · p99 1.41 ms",
        "   errors 0.385 % (503 ×14)",
        "   batch 4.20 · in flight 4",
        "   send lag p99 8.00 ms",
        "   driver 31 % of a core",
        "   ▂▃▃▄▃▃▆█▇▄▃▃▂  p99 each second",
        "   steady p99  1.41 ms",
        " ○ 3 targets waiting · about 4 min left",
      ]
    `);
  });

  test('on a screen of six rows only the most important lines are left', () => {
    expect(screen({ columns: 100, rows: 6 }, ...IN_PEAK)).toMatchInlineSnapshot(`
      [
        " ▶ bentoml     peak  poisson 9000/s  ━━━━━━━━━━━━━━━━━━────────────  18.2 / 30 s",
        "               ! send lag p99 8.00 ms: this machine cannot send 9,000/s in time; lower the rate or",
        "                 free a core",
        "               sent 8,999.6/s · done 8,960.2/s · p50 0.612 · p95 0.910 · p99 1.41 ms",
        "               errors 0.385 % (503 ×14)",
      ]
    `);
  });
});

const WIDE = { columns: 100, rows: 30 };

test.each<[string, RunEvent, string]>([
  ['a launch shows how long it takes', launching('onnx'), ' ▶ onnx        launching, 12 s'],
  [
    'attaching is not called launching',
    launching('onnx', false),
    ' ▶ onnx        connecting, 12 s',
  ],
  ['a server that answers is ready', ready('onnx', 4.2e9), ' ▶ onnx        ready after 4.2 s'],
])('%s', (_title, event, expected) => {
  expect(screen(WIDE, event)[0]).toBe(expected);
});

test('a phase that has no figures yet shows its load and an empty bar', () => {
  expect(screen(WIDE, phaseStarted('onnx', PEAK))[0]).toBe(
    ' ▶ onnx        peak  poisson 9000/s  ──────────────────────────────  0.0 / 30 s',
  );
});

test('in the first second there is no rate to show yet', () => {
  const early = progressed('onnx', PEAK, { elapsedNs: 0.75e9, sentPerSecond: 0, okPerSecond: 0 });
  const figures = screen(WIDE, phaseStarted('onnx', PEAK), early)[1];
  expect(figures?.trim()).toMatch(/^p50 0.612/);
});

test('after the last request was sent, the answers to come are counted', () => {
  const draining = progressed('onnx', PEAK, { elapsedNs: 30e9, inFlight: 1200 });
  expect(screen(WIDE, phaseStarted('onnx', PEAK), draining)[0]).toContain('1,200 answers to come');
});

test('a warm-up says that it is not measured', () => {
  const lines = screen(WIDE, phaseStarted('onnx', WARMUP), progressed('onnx', WARMUP));
  expect(lines.join('\n')).toContain('not measured');
});

test('what was not measured is n/a, and no batch size is made up', () => {
  const nothing = { p50Ns: null, p95Ns: null, p99Ns: null, sendLagP99Ns: null, windowP99sNs: [] };
  const lines = screen(WIDE, phaseStarted('onnx', PEAK), progressed('onnx', PEAK, nothing));
  expect(lines[1]?.trim()).toBe(
    'sent 199.6/s · done 199.4/s · p50 n/a · p95 n/a · p99 n/a · errors 0',
  );
  expect(lines[2]?.trim()).toBe('in flight 4 · send lag p99 n/a · driver 31 % of a core');
});

test('the time left stays on the screen when no target waits any more', () => {
  const targets = ['onnx', 'bentoml', 'ray-serve', 'fastapi'].flatMap(wholeTarget);
  expect(screen(WIDE, ...targets, launching('triton')).at(-1)).toBe('   about 1 min 5 s left');
});

test('waiting targets are counted where their names do not fit', () => {
  expect(screen({ columns: 40, rows: 30 })).toEqual([' ○ 5 targets waiting · about 6 min left']);
});

test('after Ctrl-C it says what happens and what a second one does', () => {
  expect(screen(WIDE, { type: 'interrupted' }).at(-1)).toBe(
    ' ! stopping: what was measured is kept (press Ctrl-C again to leave at once)',
  );
});

test('when all targets ended nothing is left to redraw', () => {
  const targets = ['onnx', 'bentoml', 'ray-serve', 'fastapi', 'triton'].flatMap(wholeTarget);
  expect(screen(WIDE, ...targets)).toEqual([]);
});

test.each([
  ['a sweep, whose size is known', 6, 'latency against load: trial 1 of 6'],
  ['a search, which may end earlier', 60, 'latency against load: trial 1 of at most 60'],
])('counts the trials of %s', (_, trialsMax, told) => {
  const begun: RunEvent = {
    type: 'trials-started',
    target: 'onnx',
    goal: 'latency against load',
    trials: 6,
    trialsMax,
    estimatedNs: 15e9,
  };
  const phase = { name: 'sweep 20/s #1', kind: 'measured', load: 'poisson 20/s' } as const;
  const trial: RunEvent = {
    type: 'trial-started',
    target: 'onnx',
    phase: { ...phase, offeredRatePerSecond: 20, durationNs: 2e9 },
  };
  const lines = screen({ columns: 100, rows: 24 }, launching('onnx'), ready('onnx'), begun, trial);
  expect(lines.map((line) => line.trim())).toContain(told);
});
