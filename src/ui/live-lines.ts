/**
 * The part of the screen that is redrawn: targets under way, those that wait, and the time left. It
 * knows the size of the terminal and gives up the least important lines first, since a frame taller
 * than the screen cannot be erased.
 */
import { NS_PER_S, nsToSeconds } from '../base/units.ts';
import { countOf, finishedGroups, nameColumns, nameSpans } from './entry-lines.ts';
import { failedRatio } from '../domain/request.ts';
import {
  formatDuration,
  formatElapsed,
  formatEstimate,
  formatExact,
  formatMean,
  formatMs,
  formatPercent,
  formatRate,
  formatWholePercent,
} from './format.ts';
import { problemsOf } from './progress-problems.ts';
import { progressBar } from './progress-bar.ts';
import { trialLine } from './search-lines.ts';
import { INTERRUPTED } from './run-view.ts';
import { sparkline } from './sparkline.ts';
import { clipLine, flowGroups, lineWidth, span, wrapText, type Line } from './styled-text.ts';
import { timeLeftNs } from './time-left.ts';
import { isUnderWay, type CurrentPhase, type TargetView, type ViewState } from './view-model.ts';

export interface ScreenSize {
  columns: number;
  rows: number;
}

/** What a line is worth on a screen that is too low; lines of the last kind go first. */
const WORTH = ['target', 'problem', 'figures', 'waiting', 'health', 'trend', 'finished'] as const;
type Worth = (typeof WORTH)[number];

interface RankedLine {
  line: Line;
  worth: Worth;
}

/** Narrower than this, what belongs together stands on lines of its own. */
const WIDE_COLUMNS = 80;

const BAR_COLUMNS_MAX = 30;
const BAR_COLUMNS_MIN = 8;
const TREND_COLUMNS_MAX = 40;

/**
 * At most `rows - 1` lines of at most `columns - 1` columns: the last row belongs to the cursor, and
 * a line that fills its row would be joined to the next one when the terminal is resized.
 */
export function liveLines(state: ViewState, size: ScreenSize, nowNs: number): Line[] {
  const columns = Math.max(1, size.columns - 1);
  const active = state.targets.filter(isUnderWay);
  const ranked = [
    ...active.flatMap((target) => targetLines(state, target, columns, nowNs)),
    ...waitingLines(state, columns),
    ...interruptionLines(state, columns),
  ];
  return keepWorthiest(ranked, Math.max(1, size.rows - 1)).map((line) => clipLine(line, columns));
}

function keepWorthiest(ranked: RankedLine[], rowsMax: number): Line[] {
  const kept = [...ranked];
  for (const worth of WORTH.toReversed()) {
    for (let at = kept.length - 1; at >= 0 && kept.length > rowsMax; at--) {
      if (kept[at]?.worth === worth) kept.splice(at, 1);
    }
  }
  return kept.map(({ line }) => line);
}

function targetLines(
  state: ViewState,
  target: TargetView,
  columns: number,
  nowNs: number,
): RankedLine[] {
  const nameWidth = nameColumns(state, columns);
  const first = nameSpans(span('▶', 'active'), target, nameWidth);
  const indent = columns < WIDE_COLUMNS - 1 ? 3 : nameWidth + 6;
  const done = finishedGroups(target.finished);
  const finished =
    done.length === 0
      ? []
      : rank(
          'finished',
          flowGroups(done, { columns, first: margin(indent), indent, separator: '   ' }),
        );
  if (!target.current) {
    return [...rank('target', [[...first, span(waitOf(target, nowNs))]]), ...finished];
  }
  return [
    ...phaseLines(target.current, first, columns),
    ...problemLines(target.current, columns, indent),
    ...figureLines(target.current, columns, indent),
    ...trialLines(target, columns, indent),
    ...finished,
  ];
}

function rank(worth: Worth, lines: Line[]): RankedLine[] {
  return lines.map((line) => ({ line, worth }));
}

function margin(columns: number): Line {
  return [span(' '.repeat(columns))];
}

function waitOf(target: TargetView, nowNs: number): string {
  if (target.status === 'ready') {
    return target.readyAfterNs === null
      ? 'ready'
      : `ready after ${formatDuration(target.readyAfterNs)}`;
  }
  const waitedS = Math.max(0, Math.floor(nsToSeconds(nowNs - target.launchedAtNs)));
  return `${target.launched === false ? 'connecting' : 'launching'}, ${waitedS} s`;
}

/** Name, phase and load, then the bar: on one line where it fits. */
function phaseLines(current: CurrentPhase, first: Line, columns: number): RankedLine[] {
  const { plan, progress } = current;
  const head = [
    ...first,
    span(plan.name, 'strong'),
    span(plan.load === '' ? '' : `  ${plan.load}`),
  ];
  const elapsedNs = progress?.elapsedNs ?? 0;
  const reached = span(`  ${reachedOf(current)}`);
  const barRoom = columns - lineWidth(head) - 2 - lineWidth([reached]);
  const ratio = plan.durationNs > 0 ? elapsedNs / plan.durationNs : 0;
  if (columns >= WIDE_COLUMNS - 1 && barRoom >= BAR_COLUMNS_MIN) {
    const bar = progressBar(ratio, Math.min(BAR_COLUMNS_MAX, barRoom));
    return rank('target', [[...head, span('  '), ...bar, reached]]);
  }
  const ownRoom = Math.min(BAR_COLUMNS_MAX, columns - 3 - lineWidth([reached]));
  const bar = progressBar(ratio, Math.max(0, ownRoom));
  return [...rank('target', [head]), ...rank('figures', [[...margin(3), ...bar, reached]])];
}

function reachedOf({ plan, progress }: CurrentPhase): string {
  const elapsedNs = progress?.elapsedNs ?? 0;
  if (progress && progress.inFlight > 0 && elapsedNs >= plan.durationNs) {
    return `${formatExact(progress.inFlight)} answers to come`;
  }
  return formatElapsed(elapsedNs, plan.durationNs);
}

function problemLines(current: CurrentPhase, columns: number, indent: number): RankedLine[] {
  return problemsOf(current).flatMap(({ text }) =>
    wrapText(text, columns - indent - 2).map((part, index) => ({
      worth: 'problem' as const,
      line: [...margin(indent), span(index === 0 ? '! ' : '  ', 'warn'), span(part, 'warn')],
    })),
  );
}

function figureLines(current: CurrentPhase, columns: number, indent: number): RankedLine[] {
  const { progress } = current;
  if (!progress) return [];
  const flow = { columns, first: margin(indent), indent, separator: ' · ' };
  const health = healthGroups(current);
  const trend = trendOf(current, columns - indent);
  const figures = rank('figures', flowGroups(figureGroups(current), flow));
  const room = columns - indent - lineWidth(trend) - 4;
  const healthWidth = health.reduce((sum, group) => sum + lineWidth(group) + 3, -3);
  if (trend.length > 0 && healthWidth <= room) {
    const first = [...margin(indent), ...trend, span('    ')];
    return [...figures, ...rank('health', flowGroups(health, { ...flow, first }))];
  }
  const trendLine = trend.length === 0 ? [] : rank('trend', [[...margin(indent), ...trend]]);
  return [...figures, ...rank('health', flowGroups(health, flow)), ...trendLine];
}

/** Of a search under way: what it looks for, how far it is, and how the last trial ended. */
function trialLines({ trials }: TargetView, columns: number, indent: number): RankedLine[] {
  if (trials === null) return [];
  const { goal, finished, trialsPlanned, trialsMax } = trials;
  const most = `${trialsPlanned === trialsMax ? '' : 'at most '}${formatExact(trialsMax)}`;
  const count = `trial ${formatExact(finished.length + 1)} of ${most}`;
  const last = finished.at(-1);
  const texts = [`${goal}: ${count}`, ...(last ? [`last: ${trialLine(last)}`] : [])];
  return rank(
    'finished',
    texts.flatMap((text) =>
      wrapText(text, columns - indent).map((line) => [...margin(indent), span(line, 'dim')]),
    ),
  );
}

function figureGroups({ progress }: CurrentPhase): Line[] {
  if (!progress) return [];
  const ratio = failedRatio(progress);
  const figure = (name: string, text: string): Line => [span(`${name} `, 'dim'), span(text)];
  // Rates are of the last full second, and at first there is none.
  const rates =
    progress.elapsedNs < NS_PER_S
      ? []
      : [
          figure('sent', `${formatRate(progress.sentPerSecond)}/s`),
          figure('done', `${formatRate(progress.okPerSecond)}/s`),
        ];
  const groups = [
    ...rates,
    figure('p50', formatMs(progress.p50Ns)),
    figure('p95', formatMs(progress.p95Ns)),
    figure('p99', progress.p99Ns === null ? 'n/a' : `${formatMs(progress.p99Ns)} ms`),
  ];
  if (ratio !== null && ratio > 0) {
    const example = progress.topFailure === null ? '' : ` (${progress.topFailure})`;
    groups.push([span(`errors ${formatPercent(ratio)}${example}`, 'bad')]);
  } else {
    groups.push(figure('errors', '0'));
  }
  return groups;
}

function healthGroups(current: CurrentPhase): Line[] {
  const { plan, progress, batchMean } = current;
  if (!progress) return [];
  const lag = progress.sendLagP99Ns === null ? 'n/a' : `${formatMs(progress.sendLagP99Ns)} ms`;
  const groups = [
    ...(batchMean === null ? [] : [[span('batch ', 'dim'), span(formatMean(batchMean))]]),
    [span(`in flight ${formatExact(progress.inFlight)}`, 'dim')],
    [span(`send lag p99 ${lag}`, 'dim')],
    [span(`driver ${formatWholePercent(progress.loopUtilisationRatio)} of a core`, 'dim')],
  ];
  if (plan.kind === 'warmup') groups.push([span('not measured', 'dim')]);
  return groups;
}

function trendOf({ progress }: CurrentPhase, room: number): Line {
  const label = '  p99 each second';
  const columns = Math.min(TREND_COLUMNS_MAX, room - label.length);
  const bars = sparkline(progress?.windowP99sNs ?? [], columns);
  return bars === '' ? [] : [span(bars, 'active'), span(label, 'dim')];
}

function waitingLines(state: ViewState, columns: number): RankedLine[] {
  const waiting = state.targets.filter((target) => target.status === 'waiting');
  const leftNs = timeLeftNs(state);
  const left = leftNs === null || leftNs === 0 ? '' : `${formatEstimate(leftNs)} left`;
  const hasTargets = waiting.length > 0;
  if (!hasTargets && (left === '' || state.targets.length === 0)) return [];
  const tail = hasTargets && left !== '' ? ` · ${left}` : left;
  const named = ` ○ waiting  ${waiting.map((target) => target.name).join(', ')}`;
  const counted = ` ○ ${countOf(waiting.length, 'target')} waiting`;
  const isShort = lineWidth([span(named), span(tail)]) <= columns;
  const head = hasTargets ? (isShort ? named : counted) : '   ';
  return rank('waiting', [[span(head, 'dim'), span(tail, 'dim')]]);
}

function interruptionLines(state: ViewState, columns: number): RankedLine[] {
  if (!state.isInterrupted || state.isFinished) return [];
  return rank(
    'problem',
    wrapText(INTERRUPTED, columns - 3).map((part, index) => [
      span(index === 0 ? ' ! ' : '   ', 'warn'),
      span(part, 'warn'),
    ]),
  );
}
