/**
 * The rows that stay on the screen: the head of the run, one row per target that ended, and warnings.
 * Laid out once, for the width at that moment; the part that is redrawn is live-lines.ts.
 */
import type { Notice, PhaseResult } from '../domain/result.ts';
import { failedRatio } from '../domain/request.ts';
import { formatDuration, formatElapsed, formatMs, formatPercent } from './format.ts';
import { flowGroups, span, wrapText, type Line, type Span, type Tone } from './styled-text.ts';
import { clipText, displayWidth, padText } from './text-width.ts';
import type { Entry, FinishedPhase, TargetView, ViewState } from './view-model.ts';

/** Longer names are cut, so that figures keep their place. */
const NAME_COLUMNS_MAX = 24;

export function entryLines(entry: Entry, state: ViewState, columns: number): Line[] {
  switch (entry.kind) {
    case 'head':
      return headLines(state, columns);
    case 'target':
      return targetLines(entry.target, nameColumns(state, columns), columns);
    case 'notice':
      return noticeLines(entry.notice, columns, { sign: '!', tone: 'warn', indent: 1 });
  }
}

/** Columns that the longest target name takes, at most a quarter of the line. */
export function nameColumns(state: ViewState, columns: number): number {
  const longest = Math.max(0, ...state.targets.map((target) => displayWidth(target.name)));
  return Math.min(longest, NAME_COLUMNS_MAX, Math.max(8, Math.floor(columns / 4)));
}

/** ` ✔ onnx      `: a sign, the name in the name column, and room to what follows. */
export function nameSpans(sign: Span, target: TargetView, columns: number): Line {
  const name = clipText(span(target.name).text, columns);
  return [span(' '), sign, span(' '), span(padText(name, columns), 'strong'), span('   ')];
}

/** `5 targets`, `1 phase`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function headLines(state: ViewState, columns: number): Line[] {
  const measuredCount = state.phases.filter((phase) => phase.kind === 'measured').length;
  const targets = countOf(state.targets.length, 'target');
  const size = measuredCount === 0 ? targets : `${targets} × ${countOf(measuredCount, 'phase')}`;
  const first = [span(' '), span('servebench', 'strong'), span('  ')];
  const groups = [[span(state.scenarioName, 'active')], [span(`seed ${state.seed}`)], [span(size)]];
  return flowGroups(groups, { columns, first, indent: 1, separator: ' · ' });
}

const SIGNS: Record<'done' | 'failed' | 'stopped', Span> = {
  done: span('✔', 'good'),
  failed: span('✘', 'bad'),
  stopped: span('■', 'warn'),
};

function targetLines(target: TargetView, nameWidth: number, columns: number): Line[] {
  const first = nameSpans(signOf(target), target, nameWidth);
  const groups = [
    ...readyGroup(target),
    ...finishedGroups(target.finished),
    ...stopGroup(target),
    ...failGroup(target),
  ];
  const flow = { columns, first, indent: columns < 60 ? 3 : nameWidth + 6, separator: '   ' };
  const rows = [...flowGroups(groups, flow), ...answerLines(target, columns, flow.indent)];
  if (!target.failure) return rows;
  return [...rows, ...noticeLines(target.failure, columns, { sign: '✘', tone: 'bad', indent: 3 })];
}

/** What its searches found, one below the other. */
function answerLines({ answers }: TargetView, columns: number, indent: number): Line[] {
  const margin = span(' '.repeat(indent));
  return answers
    .flatMap((answer) => wrapText(answer, columns - indent))
    .map((text) => [margin, span(text, 'strong')]);
}

function signOf(target: TargetView): Span {
  if (target.status === 'failed' || target.status === 'stopped') return SIGNS[target.status];
  const isSound = target.finished.every(
    (phase) => phase.result?.validity.status === 'valid' || phase.kind === 'warmup',
  );
  return isSound ? SIGNS.done : span('!', 'warn');
}

function readyGroup(target: TargetView): Line[] {
  return target.readyAfterNs === null
    ? []
    : [[span('ready ', 'dim'), span(formatDuration(target.readyAfterNs).padStart(6))]];
}

function failGroup({ failure, readyAfterNs }: TargetView): Line[] {
  if (!failure) return [];
  return [[span(readyAfterNs === null ? 'did not come up' : 'could not be measured', 'bad')]];
}

function stopGroup(target: TargetView): Line[] {
  if (target.status !== 'stopped') return [];
  if (!target.current) {
    return [
      [span(target.readyAfterNs === null ? 'stopped before it was ready' : 'stopped', 'warn')],
    ];
  }
  const { plan, progress } = target.current;
  const reached = formatElapsed(progress?.elapsedNs ?? 0, plan.durationNs);
  return [[span(`${plan.name} stopped at ${reached}`, 'warn')]];
}

/** One group per measured phase: `peak p99 31.2 ms, errors 0.4 %`. */
export function finishedGroups(phases: FinishedPhase[]): Line[] {
  return phases.filter((phase) => phase.kind === 'measured').map(finishedGroup);
}

function finishedGroup({ name, result }: FinishedPhase): Line {
  if (!result) return [span(`${name} `, 'dim'), span('no result', 'bad')];
  const group = [span(`${name} p99 `, 'dim'), span(p99Of(result))];
  const ratio = failedRatio(result.counts);
  if (ratio !== null && ratio > 0) group.push(span(`, errors ${formatPercent(ratio)}`, 'bad'));
  if (result.interrupted) group.push(span(', cut short', 'warn'));
  const codes = result.validity.reasons.map(({ code }) => code);
  // Said before, in words.
  const others = codes.filter((code) => code !== 'interrupted');
  if (others.length > 0) group.push(span(`, invalid: ${others.join(', ')}`, 'warn'));
  return group;
}

/** Padded, so that the rows of several targets stand in columns. */
function p99Of({ responseTime }: PhaseResult): string {
  return responseTime.p99Ns === null ? 'n/a' : `${formatMs(responseTime.p99Ns).padStart(5)} ms`;
}

interface NoticeLook {
  sign: string;
  tone: Tone;
  /** Spaces before the sign. */
  indent: number;
}

/** The message behind its sign, the next step below it, both wrapped. */
export function noticeLines(notice: Notice, columns: number, look: NoticeLook): Line[] {
  const margin = span(' '.repeat(look.indent + 2));
  const room = columns - look.indent - 2;
  const message = wrapText(notice.message, room).map((text, index) => [
    ...(index === 0
      ? [span(' '.repeat(look.indent)), span(look.sign, look.tone), span(' ')]
      : [margin]),
    span(text, look.tone),
  ]);
  const hint = wrapText(notice.hint, room).map((text) => [margin, span(text, 'dim')]);
  return [...message, ...hint];
}
