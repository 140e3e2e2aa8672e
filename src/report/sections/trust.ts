/** Everything that decides whether the figures may be believed, the driver's own faults first. */
import type { RequestCounts } from '../../domain/request.ts';
import type { Notice, RunResult } from '../../domain/result.ts';
import type { RateTrial } from '../../domain/search.ts';
import { formatCount, formatExact, formatMs, shortHash } from '../format-figure.ts';
import { html, joined, type Content, type Markup } from '../markup.ts';
import {
  allPhases,
  groupByPhase,
  isInvalid,
  isUnsupported,
  type MeasuredPhase,
} from '../measured-phase.ts';
import { renderFold, type Section } from '../page-parts.ts';
import {
  arrivalsTable,
  driverTable,
  machineTable,
  outcomesTable,
  partsTable,
  TERMS,
} from './driver-tables.ts';

const PERCENTILES = [
  { name: 'p90', percentile: 90 },
  { name: 'p95', percentile: 95 },
  { name: 'p99', percentile: 99 },
  { name: 'p99.9', percentile: 99.9 },
];

function placeOf({ target, phase }: MeasuredPhase): string {
  return `${target.name}, ${phase.name}`;
}

function renderNotices(notices: readonly { place: string | null; notice: Notice }[]): Content {
  if (notices.length === 0) return null;
  const items = notices.map(({ place, notice }, index) => {
    // Of several in a row, the last one tells the next step for all.
    const isTold = notices[index + 1]?.notice.hint === notice.hint;
    const hint = !isTold && html` <span class="hint">${notice.hint}</span>`;
    return html`<li>${place !== null && html`<b>${place}</b>: `}${notice.message}.${hint}</li>`;
  });
  return html`<ul class="notices">${items}</ul>`;
}

function validitySentence(rows: readonly MeasuredPhase[]): Content {
  const invalid = rows.filter(isInvalid);
  if (invalid.length === 0) {
    return html`<li>All measured phases are valid: the driver sent in time and lost nothing on the way.</li>`;
  }
  return html`<li><b>${invalid.length} of ${rows.length} measured phases ${invalid.length === 1 ? 'is' : 'are'} invalid</b>: the figures describe the driver or the machine, not the server.</li>`;
}

function trialsOf({ targets }: RunResult): RateTrial[] {
  return targets.flatMap(({ sweep, search }) => [
    ...(sweep?.trials ?? []),
    ...(search?.trials ?? []),
  ]);
}

/** The trials of searches and sweeps, whose own figures of the driver are judged and not kept. */
function trialsSentence(trials: readonly RateTrial[]): Content {
  if (trials.length === 0) return null;
  const invalid = trials.filter(({ verdict }) => verdict === 'invalid');
  if (invalid.length > 0) {
    return html`<li><b>${invalid.length} of ${counted(trials.length, 'trial')} ${invalid.length === 1 ? 'is' : 'are'} invalid</b>: the driver or the machine was the limit there, so nothing is concluded from ${invalid.length === 1 ? 'it' : 'them'} about the server.</li>`;
  }
  const all =
    trials.length === 1 ? 'The one trial is' : `All ${formatCount(trials.length)} trials are`;
  return html`<li>${all} valid, by the rules for phases: the driver sent in time.</li>`;
}

function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function accountSentence(loads: readonly { counts: RequestCounts }[]): Content {
  const sum = (outcome: keyof RequestCounts): number =>
    loads.reduce((total, { counts }) => total + counts[outcome], 0);
  const scheduled = sum('scheduled');
  const ok = sum('ok');
  const error = sum('error');
  const timeout = sum('timeout');
  const dropped = sum('dropped');
  const missing = scheduled - ok - error - timeout - dropped;
  const account = `${formatCount(scheduled)} scheduled = ${formatCount(ok)} ok + ${counted(error, 'error')} + ${counted(timeout, 'timeout')} + ${formatCount(dropped)} dropped`;
  if (missing !== 0)
    return html`<li><b>The requests do not add up</b>: ${account} leaves ${formatExact(missing)}.</li>`;
  return html`<li>Every request is accounted for: ${account}.</li>`;
}

function arrivalsSentences(result: RunResult): Content[] {
  return groupByPhase(result).map(({ name, rows }) => {
    const hashes = new Set(rows.map(({ phase }) => phase.driver.scheduleSha256));
    const [hash] = hashes;
    if (rows.length < 2 || hash === undefined || hash === null) return null;
    if (hashes.size > 1)
      return html`<li><b>Targets met different arrivals at ${name}</b>: differences may come from that.</li>`;
    return html`<li>At ${name} all targets met the same arrivals, request by request (schedule <code>${shortHash(hash)}</code>).</li>`;
  });
}

/** Whether the requests left as the schedule meant them. */
function sentSentence(rows: readonly MeasuredPhase[]): Content {
  const checked = rows.filter(({ phase }) => phase.arrivals !== null);
  if (checked.length === 0) return null;
  const clumped = checked.filter(({ phase }) => phase.arrivals?.clumped === true);
  if (clumped.length > 0) {
    return html`<li><b>Requests were sent in clumps at ${joined(clumped.map(placeOf), '; ')}</b>, which the schedule did not mean: batch sizes and queues there are larger than such arrivals would make them.</li>`;
  }
  return html`<li>What was sent has the rate and the gaps that were meant, in every phase${checked.length === rows.length ? '' : ' that has a schedule'}.</li>`;
}

/** What the driver and this machine alone need, and which figures come near it. */
function floorSentence(rows: readonly MeasuredPhase[]): Content {
  const measured = rows.flatMap((row) => (row.phase.floor === null ? [] : [row.phase.floor]));
  if (measured.length === 0) return null;
  const near = rows.filter(({ phase }) => phase.floor?.isNear === true);
  const lowest = Math.min(...measured.map(({ p50Ns }) => p50Ns));
  const highest = Math.max(...measured.map(({ p99Ns }) => p99Ns));
  const range = html`measurement floor (the same load on a server that does nothing): p50 from ${formatMs(lowest)} ms, p99 up to ${formatMs(highest)} ms`;
  if (near.length === 0) return html`<li>All figures are well above the ${range}.</li>`;
  return html`<li><b>Within three times the measurement floor: ${joined(near.map(placeOf), '; ')}.</b> Much of these times is the driver's and this machine's own; the ${range}.</li>`;
}

/** Names of targets by what is said of them, so that the same is not said five times. */
function gather(told: readonly { name: string; what: string }[]): [string, string[]][] {
  const names = new Map<string, string[]>();
  for (const { name, what } of told) names.set(what, [...(names.get(what) ?? []), name]);
  return [...names];
}

function unsupportedPercentiles(rows: readonly MeasuredPhase[]): Content {
  const told = rows.flatMap(({ target, phase }) => {
    const { count } = phase.responseTime;
    const weak = PERCENTILES.find(({ percentile }) => isUnsupported(percentile, count));
    if (weak === undefined || count === 0) return [];
    return [{ name: `${target.name}, ${phase.name}`, what: `from ${weak.name} up` }];
  });
  return gather(told).map(
    ([what, names]) =>
      html`<li>Stable percentiles ${what}, for lack of requests (marked †): ${joined(names, '; ')}.</li>`,
  );
}

/** What a reader might look for and not find, each with the reason. */
function notMeasured(rows: readonly MeasuredPhase[], hasTrials: boolean): Markup {
  const batches = rows
    .filter(({ phase }) => phase.batchSizes === null)
    .map((row) => ({ name: placeOf(row), what: row.phase.batchSizesAbsent ?? 'no reason given' }));
  const costs = rows.flatMap((row) =>
    row.phase.cost
      .filter((figure) => figure.usdPerMillion === null)
      .map((figure) => ({
        name: `${placeOf(row)} on ${figure.instance}`,
        what: figure.reason ?? 'no reason given',
      })),
  );
  const line =
    (subject: string) =>
    ([what, names]: [string, string[]]): Markup =>
      html`<li>${subject} of ${joined(names, '; ')}: ${what}.</li>`;
  return html`<ul>${gather(batches).map(line('Batch sizes'))}${gather(costs).map(line('Cost'))}${unsupportedPercentiles(rows)}${rows.length > 0 && html`<li>Intervals: every phase ran once, so no figure carries one; a second run shows how far they move.</li>`}${hasTrials && html`<li>Send lag, batch sizes and the measurement floor of trials: a trial keeps its counts and response times alone.</li>`}<li>CPU, memory and GPU use of the servers: not collected.</li></ul>`;
}

export function trustSection(result: RunResult): Section {
  const rows = allPhases(result);
  const reasons = rows.flatMap((row) =>
    row.phase.validity.reasons.map((notice) => ({ place: placeOf(row), notice })),
  );
  const warnings = result.warnings.map((notice) => ({ place: null, notice }));
  const trials = trialsOf(result);
  const validity = html`${rows.length > 0 && validitySentence(rows)}${trialsSentence(trials)}`;
  const account = accountSentence([...rows.map(({ phase }) => phase), ...trials]);
  const facts =
    rows.length + trials.length > 0 &&
    html`<ul>${validity}${account}${arrivalsSentences(result)}${sentSentence(rows)}${floorSentence(rows)}</ul>`;
  const tables =
    rows.length > 0 &&
    html`${driverTable(result)}${renderFold('outcomes', 'Requests by outcome', outcomesTable(result))}${renderFold('parts', 'Where the time of a request goes', partsTable(result))}${renderFold('arrivals', 'What was sent, against what was meant', arrivalsTable(result))}${renderFold('machine', 'The driver\u2019s machine, clocks and connections', machineTable(result))}${renderFold('driver-terms', 'What the columns mean', TERMS)}`;
  const body = html`${facts}${renderNotices(reasons)}${tables}${warnings.length > 0 && html`<h3 id="warnings"><a href="#warnings">Warnings</a></h3>`}${renderNotices(warnings)}<h3 id="not-measured"><a href="#not-measured">What was not measured</a></h3>${notMeasured(rows, trials.length > 0)}`;
  return { id: 'trust', title: 'Can this be trusted?', body };
}
