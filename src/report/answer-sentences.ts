/**
 * The findings of a run as sentences that a person could say in a meeting. A sentence is written only
 * where the figures carry it: no tail from a handful of requests, no winner among invalid rows.
 */
import { nsToSeconds } from '../base/units.ts';
import { failedCount, failedRatio } from '../domain/request.ts';
import type { RunResult } from '../domain/result.ts';
import {
  formatCount,
  formatFigure,
  formatMsWithUnit,
  formatRate,
  formatShare,
  formatTimes,
  formatUsd,
} from './format-figure.ts';
import { html, joined, type Content, type Markup } from './markup.ts';
import {
  allPhases,
  groupByPhase,
  isComparable,
  isInvalid,
  isUnsupported,
  loadInShort,
  type MeasuredPhase,
  type PhaseGroup,
} from './measured-phase.ts';

/** Closer than this, two targets are called equal: one run cannot tell them apart. */
const EQUAL_WITHIN = 1.1;
/** Less than this of the offered rate is worth a sentence. */
const KEPT_UP_RATIO = 0.97;
/** Costs closer than this are the same. */
const SAME_COST_TIMES = 1.01;
/** A mean batch at least this large is batching. */
const BATCHED_FROM = 1.05;

interface Tail {
  row: MeasuredPhase;
  name: string;
  spanNs: number;
}

/** The highest of p99 and p95 that enough requests lie beyond. */
function tailOf(row: MeasuredPhase): Tail | null {
  const { count, p99Ns, p95Ns } = row.phase.responseTime;
  if (p99Ns !== null && !isUnsupported(99, count)) return { row, name: 'p99', spanNs: p99Ns };
  if (p95Ns !== null && !isUnsupported(95, count)) return { row, name: 'p95', spanNs: p95Ns };
  return null;
}

function strong(text: string): Markup {
  return html`<b>${text}</b>`;
}

/** `At 200/s`; with the phase's name where another phase of the target has a load of the same name. */
function loadOf({ target, phase }: MeasuredPhase): string {
  const { profile } = phase;
  const load = loadInShort(phase);
  const alike = target.phases.filter((other) => loadInShort(other) === load);
  const which = alike.length > 1 ? ` (${phase.name})` : '';
  if (profile.loop !== 'open') return `With ${load}${which}`;
  const { shape } = profile;
  const isRange = shape?.kind === 'ramp' || shape?.kind === 'steps';
  return `${isRange ? 'From' : 'At'} ${load}${which}`;
}

function placeOf({ target, phase }: MeasuredPhase): string {
  return `${target.name} at ${phase.name}`;
}

function spansOf({ row, name, spanNs }: Tail): Content {
  const p50 = formatMsWithUnit(row.phase.responseTime.p50Ns);
  return html`${strong(p50)} at p50 and ${strong(formatMsWithUnit(spanNs))} at ${name}`;
}

function contest(first: Tail, last: Tail): Content {
  const factor = last.spanNs / first.spanNs;
  const load = loadOf(first.row);
  if (factor < EQUAL_WITHIN) {
    return html`${load} the targets are close: ${first.row.target.name} answers in ${spansOf(first)}, and the slowest, ${last.row.target.name}, is within 10 % of that.`;
  }
  return html`${load} ${first.row.target.name} is fastest: it answers in ${spansOf(first)}; ${last.row.target.name} takes ${formatTimes(factor)} times as long at ${last.name} (${strong(formatMsWithUnit(last.spanNs))}).`;
}

function speedSentence({ rows }: PhaseGroup): Content {
  const comparable = rows.filter(isComparable);
  const tails = comparable.map(tailOf).filter((tail) => tail !== null);
  const [first, ...rest] = tails.sort((a, b) => a.spanNs - b.spanNs);
  const last = rest.at(-1);
  if (first !== undefined && last !== undefined) return contest(first, last);
  if (first !== undefined) {
    return html`${loadOf(first.row)} ${first.row.target.name} answers in ${spansOf(first)}.`;
  }
  const row = comparable[0];
  if (row === undefined) return null;
  const p50 = formatMsWithUnit(row.phase.responseTime.p50Ns);
  return html`${loadOf(row)} ${row.target.name} answers in ${strong(p50)} at p50; there were too few requests to speak of a tail.`;
}

function invalidSentence(row: MeasuredPhase): Content {
  if (!isInvalid(row)) return null;
  const reasons = row.phase.validity.reasons.map((reason) => reason.message).join('; ');
  return html`${strong(`Do not use the figures of ${placeOf(row)}`)}: ${reasons}.`;
}

function lifecycleSentences({ targets }: RunResult): Content[] {
  return targets.map(({ name, lifecycle }) => {
    if (lifecycle.failed !== null) {
      return html`${strong(`${name} was not measured`)}: ${lifecycle.failed.message}.`;
    }
    return (
      lifecycle.died !== null && html`${strong(`${name} went down`)}: the server ${lifecycle.died}.`
    );
  });
}

function shortfallSentence(row: MeasuredPhase): Content {
  const { offeredRatePerSecond, throughputPerSecond, counts, measuredNs, responseTime } = row.phase;
  if (isInvalid(row) || offeredRatePerSecond === null) return null;
  // What was due in this very phase, not the rate that random arrivals keep in the long run.
  const duePerSecond = counts.scheduled / nsToSeconds(measuredNs);
  // Even a server that keeps up answers the last requests after the phase's end.
  const unavoidableRatio = (responseTime.minNs ?? 0) / measuredNs;
  if (throughputPerSecond >= KEPT_UP_RATIO * duePerSecond * (1 - unavoidableRatio)) return null;
  return html`${row.target.name} did not keep up at ${row.phase.name}: it completed ${strong(`${formatRate(throughputPerSecond)}/s`)} of ${formatRate(duePerSecond)}/s.`;
}

function failureSentence(result: RunResult): Content {
  const worst = allPhases(result)
    .filter(({ phase }) => failedCount(phase.counts) > 0)
    .sort((a, b) => (failedRatio(b.phase.counts) ?? 0) - (failedRatio(a.phase.counts) ?? 0))[0];
  if (worst === undefined) return null;
  const { phase } = worst;
  const [first, ...rest] = phase.failures.toSorted((a, b) => b.count - a.count);
  const kind = first === undefined ? '' : `, ${rest.length > 0 ? 'mostly ' : ''}${first.kind}`;
  return html`${placeOf(worst)} failed ${strong(formatShare(failedRatio(phase.counts)))} of its requests (${formatCount(failedCount(phase.counts))} of ${formatCount(phase.counts.scheduled)}${kind}).`;
}

interface BatchMean {
  row: MeasuredPhase;
  mean: number;
  unit: string;
}

/** The phase in which a target formed its largest batches; none when it formed single ones. */
function largestBatch(rows: readonly MeasuredPhase[]): BatchMean[] {
  const means = rows.flatMap((row): BatchMean[] =>
    row.phase.batchSizes === null || isInvalid(row) ? [] : [{ row, ...row.phase.batchSizes }],
  );
  const largest = means.sort((a, b) => b.mean - a.mean)[0];
  return largest !== undefined && largest.mean >= BATCHED_FROM ? [largest] : [];
}

function batchSentence(result: RunResult): Content {
  const rows = allPhases(result);
  const [first, ...rest] = result.targets
    .flatMap((target) => largestBatch(rows.filter((row) => row.target === target)))
    .sort((a, b) => b.mean - a.mean);
  if (first === undefined) return null;
  const phaseName = first.row.phase.name;
  const others = rest.map(({ row, mean }) => {
    const elsewhere = row.phase.name === phaseName ? '' : ` at ${row.phase.name}`;
    return html`, ${strong(formatFigure(mean, 2))} with ${row.target.name}${elsewhere}`;
  });
  const largest = strong(`${formatFigure(first.mean, 2)} ${first.unit}`);
  return html`On average one execution held ${largest} with ${first.row.target.name} at ${phaseName}${others}.`;
}

function costSentence({ targets }: RunResult): Content {
  const figures = targets
    .flatMap(({ name, cost }) => cost.slice(0, 1).map((figure) => ({ name, ...figure })))
    .flatMap(({ usdPerMillion, ...rest }) =>
      usdPerMillion === null ? [] : [{ ...rest, usd: usdPerMillion }],
    )
    .sort((a, b) => a.usd - b.usd);
  const [first, ...rest] = figures;
  if (first === undefined) return null;
  const phase = first.phase === null ? '' : ` at ${first.phase}`;
  const close = rest.filter(({ usd }) => usd <= first.usd * SAME_COST_TIMES);
  const names =
    close.length > 0 &&
    html`; ${joined(
      close.map(({ name }) => name),
      ', ',
    )} within 1 %`;
  return html`A million predictions cost at least ${strong(formatUsd(first.usd))} on ${first.instance} (${first.name}${phase}${names}), extrapolated from this machine.`;
}

/** The most important first; empty when nothing was measured. */
export function answerSentences(result: RunResult): Content[] {
  const rows = allPhases(result);
  return [
    ...rows.map(invalidSentence),
    ...lifecycleSentences(result),
    ...groupByPhase(result).map(speedSentence),
    ...rows.map(shortfallSentence),
    failureSentence(result),
    batchSentence(result),
    costSentence(result),
  ].filter(Boolean);
}
