/**
 * RunEvents -> what a person should know right now. A pure reducer: the terminal, the clock and the
 * layout are elsewhere, and any order of events gives a state that can be drawn.
 */
import type { PhaseProgress, PlannedPhase, RunEvent } from '../domain/event.ts';
import type { Notice, PhaseResult } from '../domain/result.ts';
import type { PhaseKind } from '../domain/scenario.ts';
import type { RateTrial } from '../domain/search.ts';

/** stopped: it ended before all its phases were measured. */
export type TargetStatus =
  | 'waiting'
  | 'launching'
  | 'ready'
  | 'running'
  | 'done'
  | 'failed'
  | 'stopped';

export interface CurrentPhase {
  plan: PlannedPhase;
  /** Null until the first figures come. */
  progress: PhaseProgress | null;
  batchMean: number | null;
}

export interface FinishedPhase {
  name: string;
  kind: PhaseKind;
  /** What the plan said; the measured time may be shorter. */
  durationNs: number;
  /** Null when the phase left no result. */
  result: PhaseResult | null;
}

export interface TargetView {
  name: string;
  status: TargetStatus;
  /** Null before it is known whether it is launched or attached to. */
  launched: boolean | null;
  /** Clock of the view when the launch began. */
  launchedAtNs: number;
  readyAfterNs: number | null;
  current: CurrentPhase | null;
  finished: FinishedPhase[];
  /** The search or sweep under way; null: none. */
  trials: TrialsView | null;
  /** What searches found, as sentences. */
  answers: string[];
  failure: Notice | null;
}

export interface TrialsView {
  /** `highest rate with p99 < 40ms`. */
  goal: string;
  /** Of a sweep exactly; of a search, of which nobody knows, about. */
  trialsPlanned: number;
  trialsMax: number;
  finished: RateTrial[];
}

/** What stays on the screen above the live part, in the order in which it happened. */
export type Entry =
  | { kind: 'head' }
  | { kind: 'target'; target: TargetView }
  | { kind: 'notice'; notice: Notice };

export interface ViewState {
  scenarioName: string;
  seed: number;
  /** Of every target, warm-up included. */
  phases: PlannedPhase[];
  estimatedNs: number;
  targets: TargetView[];
  entries: Entry[];
  isInterrupted: boolean;
  isFinished: boolean;
}

export const EMPTY_VIEW: ViewState = {
  scenarioName: '',
  seed: 0,
  phases: [],
  estimatedNs: 0,
  targets: [],
  entries: [],
  isInterrupted: false,
  isFinished: false,
};

/** The state after `event`, which arrived at `nowNs` on the view's clock. */
export function reduceView(state: ViewState, event: RunEvent, nowNs: number): ViewState {
  switch (event.type) {
    case 'run-started':
      return startRun(state, event);
    case 'warning':
      return withNotice(state, event.notice);
    case 'interrupted':
      return { ...state, isInterrupted: true };
    case 'run-finished':
      return { ...state, isFinished: true };
    case 'target-finished':
      return endTarget(state, event.target, {
        status: isComplete(state, event.target) ? 'done' : 'stopped',
      });
    case 'target-failed':
      return endTarget(state, event.target, { status: 'failed', failure: event.notice });
    case 'trials-started':
    case 'trial-started':
    case 'trial-finished':
    case 'trials-finished':
      return changeTarget(state, event.target, (target) => advanceTrials(target, event));
    default:
      return changeTarget(state, event.target, (target) => advance(state, target, event, nowNs));
  }
}

/** The state to leave on the screen when no more events come: targets under way are stopped. */
export function closeView(state: ViewState): ViewState {
  return state.targets
    .filter(isUnderWay)
    .reduce((next, target) => endTarget(next, target.name, { status: 'stopped' }), state);
}

export function isUnderWay(target: TargetView): boolean {
  return ['launching', 'ready', 'running'].includes(target.status);
}

function startRun(state: ViewState, event: Extract<RunEvent, { type: 'run-started' }>): ViewState {
  const { scenarioName, seed, phases, estimatedNs } = event;
  const known = new Set(state.targets.map((target) => target.name));
  const added = [...new Set(event.targets)].filter((name) => !known.has(name)).map(waitingTarget);
  return {
    ...state,
    scenarioName,
    seed,
    phases,
    estimatedNs,
    targets: [...state.targets, ...added],
    entries: [...state.entries, { kind: 'head' }],
  };
}

function waitingTarget(name: string): TargetView {
  return {
    name,
    status: 'waiting',
    launched: null,
    launchedAtNs: 0,
    readyAfterNs: null,
    current: null,
    finished: [],
    trials: null,
    answers: [],
    failure: null,
  };
}

function withNotice(state: ViewState, notice: Notice): ViewState {
  const isKnown = state.entries.some(
    (entry) =>
      entry.kind === 'notice' &&
      entry.notice.code === notice.code &&
      entry.notice.message === notice.message,
  );
  if (isKnown) return state;
  return { ...state, entries: [...state.entries, { kind: 'notice', notice }] };
}

function changeTarget(
  state: ViewState,
  name: string,
  change: (target: TargetView) => TargetView,
): ViewState {
  const isKnown = state.targets.some((target) => target.name === name);
  const targets = isKnown ? state.targets : [...state.targets, waitingTarget(name)];
  return {
    ...state,
    targets: targets.map((target) => (target.name === name ? change(target) : target)),
  };
}

/** A target ends once; what comes later for it changes no row that is already on the screen. */
function endTarget(state: ViewState, name: string, ending: Partial<TargetView>): ViewState {
  const isEnded = state.targets.some((target) => target.name === name && hasEnded(target));
  if (isEnded) return state;
  const next = changeTarget(state, name, (target) => ({ ...target, ...ending }));
  const target = next.targets.find((candidate) => candidate.name === name);
  return target ? { ...next, entries: [...next.entries, { kind: 'target', target }] } : next;
}

/** Whether every planned phase left a result that was not cut short. */
function isComplete(state: ViewState, name: string): boolean {
  const target = state.targets.find((candidate) => candidate.name === name);
  const whole = target?.finished.filter(({ result }) => result !== null && !result.interrupted);
  const planned = state.phases.filter((phase) => phase.kind === 'measured');
  return (whole?.length ?? 0) >= planned.length;
}

function hasEnded(target: TargetView): boolean {
  return ['done', 'failed', 'stopped'].includes(target.status);
}

/** Events of a search or sweep. */
export type TrialEvent = Extract<
  RunEvent,
  { type: 'trials-started' | 'trial-started' | 'trial-finished' | 'trials-finished' }
>;

type TargetEvent = Extract<
  RunEvent,
  {
    type:
      | 'target-launching'
      | 'target-ready'
      | 'phase-started'
      | 'phase-progress'
      | 'phase-finished';
  }
>;

function advance(
  state: ViewState,
  target: TargetView,
  event: TargetEvent,
  nowNs: number,
): TargetView {
  if (hasEnded(target)) return target;
  switch (event.type) {
    case 'target-launching':
      return { ...target, status: 'launching', launched: event.launched, launchedAtNs: nowNs };
    case 'target-ready':
      return { ...target, status: 'ready', readyAfterNs: event.readyAfterNs };
    case 'phase-started':
      return {
        ...target,
        status: 'running',
        current: { plan: event.phase, progress: null, batchMean: null },
      };
    case 'phase-progress': {
      const plan =
        target.current?.plan.name === event.phase
          ? target.current.plan
          : planOf(state, event.phase, event.progress.durationNs);
      const { progress, batchMean } = event;
      return { ...target, status: 'running', current: { plan, progress, batchMean } };
    }
    case 'phase-finished': {
      const plan = planOf(state, event.name, event.phase?.measuredNs ?? 0);
      const { name, kind, durationNs } = plan;
      const finished = { name, kind, durationNs, result: event.phase };
      return {
        ...target,
        status: 'ready',
        current: null,
        finished: [...target.finished, finished],
      };
    }
  }
}

/** Trials are shown while they run; what stays of them is the answer. */
function advanceTrials(target: TargetView, event: TrialEvent): TargetView {
  if (hasEnded(target)) return target;
  switch (event.type) {
    case 'trials-started':
      return { ...target, trials: startedTrials(event) };
    case 'trial-started':
      return {
        ...target,
        status: 'running',
        current: { plan: event.phase, progress: null, batchMean: null },
      };
    case 'trial-finished': {
      const trials = target.trials && {
        ...target.trials,
        finished: [...target.trials.finished, event.trial],
      };
      return { ...target, status: 'ready', current: null, trials };
    }
    case 'trials-finished': {
      const answers = event.summary === null ? target.answers : [...target.answers, event.summary];
      return { ...target, current: null, trials: null, answers };
    }
  }
}

function planOf(state: ViewState, name: string, durationNs: number): PlannedPhase {
  const planned = state.phases.find((phase) => phase.name === name);
  return planned ?? { name, kind: 'measured', offeredRatePerSecond: null, load: '', durationNs };
}

function startedTrials({
  goal,
  trials,
  trialsMax,
}: Extract<RunEvent, { type: 'trials-started' }>): NonNullable<TargetView['trials']> {
  return { goal, trialsPlanned: trials, trialsMax, finished: [] };
}
