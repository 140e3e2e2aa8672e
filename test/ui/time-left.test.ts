import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/domain/event.ts';
import { timeLeftNs } from '../../src/ui/time-left.ts';
import { EMPTY_VIEW, reduceView } from '../../src/ui/view-model.ts';
import { aRun, aSteadyPhase } from './a-run.ts';
import {
  launching,
  NOT_READY,
  phaseFinished,
  phaseStarted,
  progressed,
  started,
  STEADY,
  WARMUP,
  wholeTarget,
} from './example-events.ts';

const S = 1e9;

function leftAfter(...events: RunEvent[]): number | null {
  return timeLeftNs(events.reduce((state, event) => reduceView(state, event, 0), EMPTY_VIEW));
}

const RUN = started(['onnx', 'bentoml']);
const WARMED_UP = [phaseStarted('onnx', WARMUP), phaseFinished('onnx', 'warmup', null)];

test.each<[string, RunEvent[], number | null]>([
  ['before the run nothing is known', [], null],
  ['at its start all the load is left', [RUN], 130 * S],
  ['a launch takes nothing away', [RUN, launching('onnx')], 130 * S],
  ['a finished phase is gone', [RUN, ...WARMED_UP], 125 * S],
  [
    'the phase under way counts as far as it went',
    [
      RUN,
      ...WARMED_UP,
      phaseStarted('onnx', STEADY),
      progressed('onnx', STEADY, { elapsedNs: 12 * S }),
    ],
    113 * S,
  ],
  [
    'a phase that was cut short is gone as a whole',
    [RUN, ...WARMED_UP, phaseFinished('onnx', 'steady', aSteadyPhase({ measuredNs: S }))],
    95 * S,
  ],
  ['a finished target is gone', [RUN, ...wholeTarget('onnx')], 65 * S],
  [
    'a failed target is gone',
    [RUN, { type: 'target-failed', target: 'onnx', notice: NOT_READY }],
    65 * S,
  ],
  ['after the run nothing is left to tell', [RUN, { type: 'run-finished', result: aRun() }], null],
])('%s', (_title, events, expected) => {
  expect(leftAfter(...events)).toBe(expected);
});
