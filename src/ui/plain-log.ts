/**
 * A run as lines that stay: for CI logs, files and screen readers. No escape sequences, no redrawing,
 * no clock: the same events give the same lines.
 */
import { NS_PER_S } from '../base/units.ts';
import type { PhaseProgress, PlannedPhase, RunEvent } from '../domain/event.ts';
import type { Notice, PhaseResult } from '../domain/result.ts';
import { countOf } from './entry-lines.ts';
import {
  formatDuration,
  formatElapsed,
  formatEstimate,
  formatMean,
  formatMs,
  formatPercent,
  formatRate,
} from './format.ts';
import { failedRatio } from '../domain/request.ts';
import { toPlainText } from './plain-text.ts';
import { problemsOf } from './progress-problems.ts';
import { INTERRUPTED, type RunView } from './run-view.ts';
import { trialEventLines } from './search-lines.ts';
import { EMPTY_VIEW, reduceView, type TrialEvent, type ViewState } from './view-model.ts';

/** Often enough to see that it goes on, rarely enough to read: every 5 s, or 20 lines a phase. */
const PROGRESS_EVERY_NS = 5 * NS_PER_S;
const PROGRESS_LINES_MAX = 20;

type TargetEvent = Exclude<
  RunEvent,
  TrialEvent | { type: 'run-started' | 'warning' | 'interrupted' | 'run-finished' }
>;

/** `write` gets each line once, without its line end. */
export function createPlainLog(write: (line: string) => void): RunView {
  let state = EMPTY_VIEW;
  let pace = createPace();
  const say = (line: string): void => {
    write(toPlainText(line).trimEnd());
  };
  return {
    handle: (event) => {
      const before = state;
      state = reduceView(state, event, 0);
      if (event.type === 'phase-started' || event.type === 'trial-started') pace = createPace();
      for (const line of linesFor(event, before, state, pace)) say(line);
    },
    stop: () => Promise.resolve(),
  };
}

/** What was already said about the phase under way. */
interface Pace {
  /** Whether a progress line is due at this moment of the phase; true once a period. */
  isDue(progress: PhaseProgress): boolean;
  /** Whether this problem is new in the phase. */
  isNews(code: string): boolean;
}

function createPace(): Pace {
  const told = new Set<string>();
  let periodsTold = 0;
  return {
    isDue: ({ elapsedNs, durationNs }) => {
      const periodNs = Math.max(PROGRESS_EVERY_NS, durationNs / PROGRESS_LINES_MAX);
      const periods = Math.floor(elapsedNs / periodNs);
      // The end of the phase has its own line.
      if (periods <= periodsTold || elapsedNs >= durationNs) return false;
      periodsTold = periods;
      return true;
    },
    isNews: (code) => {
      if (told.has(code)) return false;
      told.add(code);
      return true;
    },
  };
}

function linesFor(event: RunEvent, before: ViewState, after: ViewState, pace: Pace): string[] {
  switch (event.type) {
    case 'run-started':
      return [runLine(event, after)];
    case 'warning':
      return after.entries === before.entries ? [] : noticeLines('warning', event.notice);
    case 'interrupted':
      return before.isInterrupted ? [] : [INTERRUPTED];
    case 'run-finished':
      return [`finished after ${formatDuration(event.result.durationNs)}`];
    case 'trials-started':
    case 'trial-started':
    case 'trial-finished':
    case 'trials-finished':
      return trialEventLines(event).map((line) => `${event.target}: ${line}`);
    default:
      return targetLines(event, after, pace);
  }
}

function targetLines(event: TargetEvent, after: ViewState, pace: Pace): string[] {
  switch (event.type) {
    case 'target-launching':
      return [`${event.target}: ${event.launched ? 'launching' : 'connecting'} (${event.adapter})`];
    case 'target-ready':
      return [`${event.target}: ready after ${formatDuration(event.readyAfterNs)} at ${event.url}`];
    case 'target-failed':
      return noticeLines(`${event.target}: failed`, event.notice);
    case 'phase-started':
      return [`${event.target}: ${phaseLine(event.phase)}`];
    case 'phase-progress':
      return progressLines(event, after, pace);
    case 'phase-finished':
      return finishedLines(event.target, event.name, event.phase, after);
    case 'target-finished':
      return [];
  }
}

function runLine(event: Extract<RunEvent, { type: 'run-started' }>, state: ViewState): string {
  const measured = state.phases.filter((phase) => phase.kind === 'measured');
  const targets = countOf(event.targets.length, 'target');
  const size =
    measured.length === 0 ? targets : `${targets} × ${countOf(measured.length, 'phase')}`;
  const load = event.estimatedNs > 0 ? `, ${formatEstimate(event.estimatedNs)} of load` : '';
  return `servebench: ${event.scenarioName}, seed ${event.seed}, ${size}${load} (run ${event.runId})`;
}

function phaseLine({ name, kind, load, durationNs }: PlannedPhase): string {
  const aim = kind === 'warmup' ? ', not measured' : '';
  return `${name} started: ${load} for ${formatDuration(durationNs)}${aim}`;
}

function noticeLines(head: string, notice: Notice): string[] {
  return [`${head}: ${notice.message}`, ...(notice.hint === '' ? [] : [`  ${notice.hint}`])];
}

function progressLines(
  event: Extract<RunEvent, { type: 'phase-progress' }>,
  state: ViewState,
  pace: Pace,
): string[] {
  const { target, phase, progress, batchMean } = event;
  const current = state.targets.find((candidate) => candidate.name === target)?.current ?? null;
  const news = problemsOf(current).filter(({ code }) => pace.isNews(`${target} ${phase} ${code}`));
  const lines = news.map(({ text }) => `${target}: ${phase} ! ${text}`);
  if (!pace.isDue(progress)) return lines;
  const figures = [
    formatElapsed(progress.elapsedNs, progress.durationNs),
    `sent ${formatRate(progress.sentPerSecond)}/s`,
    `done ${formatRate(progress.okPerSecond)}/s`,
    `p50 ${inMs(progress.p50Ns)}`,
    `p99 ${inMs(progress.p99Ns)}`,
    errorsOf(failedRatio(progress), progress.topFailure),
    ...(batchMean === null ? [] : [`batch ${formatMean(batchMean)}`]),
  ];
  return [...lines, `${target}: ${phase} ${figures.join(', ')}`];
}

function finishedLines(
  target: string,
  name: string,
  result: PhaseResult | null,
  state: ViewState,
): string[] {
  if (!result) {
    const isWarmup = state.phases.some((phase) => phase.name === name && phase.kind === 'warmup');
    return [`${target}: ${name} ${isWarmup ? 'finished' : 'ended without a result'}`];
  }
  const figures = [
    `${formatRate(result.throughputPerSecond)}/s`,
    `p50 ${inMs(result.responseTime.p50Ns)}`,
    `p99 ${inMs(result.responseTime.p99Ns)}`,
    errorsOf(failedRatio(result.counts), null),
    ...(result.batchSizes === null ? [] : [`batch ${formatMean(result.batchSizes.mean)}`]),
  ];
  const verb = result.interrupted ? 'cut short' : 'finished';
  const invalid = result.validity.status === 'invalid' ? result.validity.reasons : [];
  return [
    `${target}: ${name} ${verb}: ${figures.join(', ')}`,
    ...invalid.flatMap((reason) => noticeLines(`${target}: ${name} invalid`, reason)),
  ];
}

function inMs(spanNs: number | null): string {
  return spanNs === null ? 'n/a' : `${formatMs(spanNs)} ms`;
}

function errorsOf(ratio: number | null, topFailure: string | null): string {
  const example = topFailure === null ? '' : ` (${topFailure})`;
  return `errors ${formatPercent(ratio)}${example}`;
}
