import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/domain/event.ts';
import { createPlainLog } from '../../src/ui/plain-log.ts';
import { aPeakPhase, aRun, aSteadyPhase, batchesOf, invalidFor } from './a-run.ts';
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
} from './example-events.ts';

function linesOf(...events: RunEvent[]): string[] {
  const lines: string[] = [];
  const log = createPlainLog((line) => lines.push(line));
  for (const event of events) log.handle(event);
  return lines;
}

const second = (elapsedS: number, given = {}): RunEvent =>
  progressed('onnx', STEADY, { elapsedNs: elapsedS * 1e9, ...given });

test('a run from start to end', () => {
  const late = {
    code: 'send-lag',
    message: 'send lag p99 8.2 ms, more than 5 ms',
    hint: 'Lower the rate.',
  };
  const lines = linesOf(
    started(['onnx', 'bentoml']),
    launching('onnx'),
    ready('onnx'),
    phaseStarted('onnx', WARMUP),
    phaseFinished('onnx', 'warmup', null),
    phaseStarted('onnx', STEADY),
    second(6, { error: 14, topFailure: '503 ×14' }),
    phaseFinished('onnx', 'steady', aSteadyPhase(batchesOf(4.2))),
    phaseStarted('onnx', PEAK),
    progressed('onnx', PEAK, { elapsedNs: 3e9, sendLagP99Ns: 8e6 }),
    progressed('onnx', PEAK, { elapsedNs: 4e9, sendLagP99Ns: 9e6 }),
    phaseFinished('onnx', 'peak', aPeakPhase(invalidFor(late))),
    { type: 'warning', notice: SERVER_DIED },
    finished('onnx'),
    launching('bentoml', false),
    { type: 'target-failed', target: 'bentoml', notice: NOT_READY },
    finished('bentoml'),
    { type: 'run-finished', result: aRun() },
  );
  expect(lines).toMatchInlineSnapshot(`
    [
      "servebench: fraud, seed 42, 2 targets × 2 phases, about 3 min of load (run 7f3a)",
      "onnx: launching (onnx)",
      "onnx: ready after 0.3 s at http://127.0.0.1:8000",
      "onnx: warmup started: poisson 100/s for 5 s, not measured",
      "onnx: warmup finished",
      "onnx: steady started: poisson 200/s for 30 s",
      "onnx: steady 6.0 / 30 s, sent 199.6/s, done 199.4/s, p50 0.612 ms, p99 1.41 ms, errors 0.385 % (503 ×14)",
      "onnx: steady finished: 199.8/s, p50 0.612 ms, p99 1.41 ms, errors 0 %, batch 4.20",
      "onnx: peak started: poisson 9000/s for 30 s",
      "onnx: peak ! send lag p99 8.00 ms: this machine cannot send 9,000/s in time; lower the rate or free a core",
      "onnx: peak finished: 799.5/s, p50 0.402 ms, p99 2.20 ms, errors 0 %",
      "onnx: peak invalid: send lag p99 8.2 ms, more than 5 ms",
      "  Lower the rate.",
      "warning: onnx: the server exited with code 137",
      "  Requests to it fail from now on; they are counted as errors.",
      "bentoml: connecting (bentoml)",
      "bentoml: failed: bentoml gave no correct answer within 300 s: HTTP 404 Not Found",
      "  Read its log bentoml.log; the model may have another name.",
      "finished after 6 min 41 s",
    ]
  `);
});

describe('progress', () => {
  const figuresAt = (...elapsedS: number[]): string[] =>
    linesOf(started(['onnx']), phaseStarted('onnx', STEADY), ...elapsedS.map((s) => second(s)))
      .filter((line) => line.includes('sent'))
      .map((line) => /[\d.]+ \/ \d+ s/.exec(line)?.[0] ?? line);

  test('is told once in five seconds of a phase', () => {
    expect(figuresAt(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)).toEqual(['5.0 / 30 s', '10.0 / 30 s']);
  });

  test('is told at the first figures after five seconds, when none come in time', () => {
    expect(figuresAt(4.9, 13.2, 14, 15)).toEqual(['13.2 / 30 s', '15.0 / 30 s']);
  });

  test('is not told at the end of a phase, which has a line of its own', () => {
    expect(figuresAt(29, 30, 31)).toEqual(['29.0 / 30 s']);
  });

  test('of a long phase takes twenty lines at most', () => {
    const hour = { ...STEADY, durationNs: 3600e9 };
    const seconds = Array.from({ length: 3600 }, (_, at) =>
      progressed('onnx', hour, { elapsedNs: at * 1e9, durationNs: 3600e9 }),
    );
    const lines = linesOf(phaseStarted('onnx', hour), ...seconds);
    expect(lines.filter((line) => line.includes('sent'))).toHaveLength(19);
  });

  test('begins anew with each phase', () => {
    const peak = progressed('onnx', PEAK, { elapsedNs: 5e9 });
    const lines = linesOf(
      phaseStarted('onnx', STEADY),
      second(5),
      phaseStarted('onnx', PEAK),
      peak,
    );
    expect(lines.filter((line) => line.includes('5.0 / 30 s'))).toHaveLength(2);
  });
});

test('an interruption is told once', () => {
  expect(linesOf({ type: 'interrupted' }, { type: 'interrupted' })).toEqual([
    'stopping: what was measured is kept (press Ctrl-C again to leave at once)',
  ]);
});

test('a phase that was cut short says so', () => {
  const [line] = linesOf(phaseFinished('onnx', 'peak', aPeakPhase({ interrupted: true })));
  expect(line).toBe('onnx: peak cut short: 799.5/s, p50 0.402 ms, p99 2.20 ms, errors 0 %');
});

test('a measured phase without a result says so', () => {
  const lines = linesOf(started(['onnx']), phaseFinished('onnx', 'peak', null));
  expect(lines.at(-1)).toBe('onnx: peak ended without a result');
});

test('stopping says nothing more', async () => {
  const lines: string[] = [];
  await createPlainLog((line) => lines.push(line)).stop();
  expect(lines).toEqual([]);
});

describe('properties', () => {
  test('no sequence of events throws or writes a control character', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 30 }), (events) => {
        for (const line of linesOf(...events)) expect(line).not.toMatch(/\p{Cc}/u);
      }),
    );
  });

  test('the same events give the same lines', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 10 }), (events) => {
        expect(linesOf(...events)).toEqual(linesOf(...events));
      }),
    );
  });
});
