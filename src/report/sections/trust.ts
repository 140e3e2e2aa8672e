/** Everything that decides whether the figures may be believed, the driver's own faults first. */
import type { Notice, RunResult } from '../../domain/result.ts';
import { renderTable, type Row, type RowGroup } from '../data-table.ts';
import {
  formatCount,
  formatExact,
  formatMs,
  formatRate,
  formatPercent,
  shortHash,
} from '../format-figure.ts';
import { html, joined, type Content, type Markup } from '../markup.ts';
import {
  allPhases,
  groupByPhase,
  isInvalid,
  isUnsupported,
  type MeasuredPhase,
} from '../measured-phase.ts';
import { renderFold, renderKey, renderState, type Section } from '../page-parts.ts';

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
  return html`<ul class="notices">${notices.map(({ place, notice }) => html`<li>${place !== null && html`<b>${place}</b>: `}${notice.message}. <span class="hint">${notice.hint}</span></li>`)}</ul>`;
}

function validitySentence(rows: readonly MeasuredPhase[]): Content {
  const invalid = rows.filter(isInvalid);
  if (invalid.length === 0) {
    return html`<li>All measured phases are valid: the driver sent in time and lost nothing on the way.</li>`;
  }
  return html`<li><b>${invalid.length} of ${rows.length} measured phases ${invalid.length === 1 ? 'is' : 'are'} invalid</b>: the figures describe the driver or the machine, not the server.</li>`;
}

function accountSentence(rows: readonly MeasuredPhase[]): Content {
  const sum = (read: (row: MeasuredPhase) => number): number =>
    rows.reduce((total, row) => total + read(row), 0);
  const scheduled = sum(({ phase }) => phase.counts.scheduled);
  const ok = sum(({ phase }) => phase.counts.ok);
  const error = sum(({ phase }) => phase.counts.error);
  const timeout = sum(({ phase }) => phase.counts.timeout);
  const dropped = sum(({ phase }) => phase.counts.dropped);
  const missing = scheduled - ok - error - timeout - dropped;
  const account = `${formatCount(scheduled)} scheduled = ${formatCount(ok)} ok + ${formatCount(error)} errors + ${formatCount(timeout)} timeouts + ${formatCount(dropped)} dropped`;
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

function driverRow(row: MeasuredPhase): Row {
  const { driver, sendLag, clientQueueTime, validity, offeredRatePerSecond } = row.phase;
  return {
    cells: [
      { text: row.target.name, prefix: renderKey(row.series) },
      { text: '', prefix: renderState(validity.status) },
      { text: offeredRatePerSecond === null ? 'closed' : formatExact(offeredRatePerSecond) },
      { text: formatRate(driver.achievedRatePerSecond) },
      { text: formatMs(sendLag.p50Ns) },
      { text: formatMs(sendLag.p99Ns) },
      { text: formatMs(sendLag.maxNs) },
      { text: formatMs(clientQueueTime.p99Ns) },
      { text: formatPercent(driver.loopUtilisationRatio) },
      { text: formatCount(driver.inFlightMax) },
    ],
    ...(isInvalid(row) ? { className: 'invalid' } : {}),
  };
}

function byPhase(result: RunResult, rowOf: (row: MeasuredPhase) => Row): RowGroup[] {
  return groupByPhase(result).map(({ name, rows }) => ({
    heading: html`<b>${name}</b>`,
    rows: rows.map(rowOf),
  }));
}

function driverTable(result: RunResult): Markup {
  return renderTable({
    label: 'The load driver, phase by phase',
    narrow: 'scroll',
    columns: [
      { heading: 'target', kind: 'text' },
      { heading: 'measurement', kind: 'text' },
      { heading: 'offered', kind: 'number', unit: '/s' },
      { heading: 'sent', kind: 'number', unit: '/s' },
      { heading: 'send lag', kind: 'number', unit: 'p50, ms' },
      { heading: 'send lag', kind: 'number', unit: 'p99, ms' },
      { heading: 'send lag', kind: 'number', unit: 'max, ms' },
      { heading: 'client queue', kind: 'number', unit: 'p99, ms' },
      { heading: 'loop busy', kind: 'number', unit: '%' },
      { heading: 'in flight', kind: 'number', unit: 'max' },
    ],
    groups: byPhase(result, driverRow),
  });
}

const OUTCOME_COLUMNS = ['scheduled', 'ok', 'error', 'timeout', 'dropped'] as const;

function outcomesTable(result: RunResult): Markup {
  return renderTable({
    label: 'Requests by outcome',
    narrow: 'scroll',
    columns: [
      { heading: 'target', kind: 'text' },
      ...OUTCOME_COLUMNS.map((heading) => ({ heading, kind: 'number' as const })),
      { heading: 'goodput', kind: 'number', unit: '/s' },
      { heading: 'good within', kind: 'number', unit: 'ms' },
    ],
    groups: byPhase(result, ({ target, series, phase }) => ({
      cells: [
        { text: target.name, prefix: renderKey(series) },
        ...OUTCOME_COLUMNS.map((outcome) => ({ text: formatCount(phase.counts[outcome]) })),
        { text: formatRate(phase.goodputPerSecond) },
        { text: phase.goodputLimitNs === null ? 'any' : formatMs(phase.goodputLimitNs) },
      ],
    })),
  });
}

function clocksTable(result: RunResult): Markup {
  return renderTable({
    label: 'Clocks and connections',
    narrow: 'scroll',
    columns: [
      { heading: 'target', kind: 'text' },
      { heading: 'loop delay', kind: 'number', unit: 'p99, ms' },
      { heading: 'clock drift', kind: 'number', unit: '%' },
      { heading: 'connections', kind: 'number', unit: 'opened' },
      { heading: 'clamped', kind: 'number', unit: 'response times' },
    ],
    groups: byPhase(result, ({ target, series, phase: { driver, responseTime } }) => ({
      cells: [
        { text: target.name, prefix: renderKey(series) },
        { text: formatMs(driver.loopDelayP99Ns) },
        { text: formatPercent(driver.clockDriftRatio) },
        { text: formatCount(driver.connectionsOpened) },
        { text: formatCount(responseTime.clampedCount) },
      ],
    })),
  });
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
    return [{ name: target.name, what: `from ${weak.name} up at ${phase.name}` }];
  });
  return gather(told).map(
    ([what, names]) =>
      html`<li>Stable percentiles ${what}, for lack of requests (marked †): ${joined(names, ', ')}.</li>`,
  );
}

/** What a reader might look for and not find, each with the reason. */
function notMeasured(rows: readonly MeasuredPhase[]): Markup {
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
  return html`<ul>${gather(batches).map(line('Batch sizes'))}${gather(costs).map(line('Cost'))}${unsupportedPercentiles(rows)}<li>Intervals: every phase ran once, so no figure carries one; a second run shows how far they move.</li><li>CPU, memory and GPU use of the servers: not collected.</li></ul>`;
}

const TERMS = html`<dl class="terms"><div><dt>send lag</dt><dd>From the instant a request was due to the instant it was handed over for sending: the driver's own lateness, contained in every response time above.</dd></div><div><dt>client queue</dt><dd>From there until it was written to a connection: waiting for one of <code>load.connections</code>.</dd></div><div><dt>loop busy, loop delay</dt><dd>Share of the phase in which the sending thread worked, and how late its event loop came round.</dd></div><div><dt>clock drift</dt><dd>Monotonic against wall clock over the phase.</dd></div><div><dt>clamped</dt><dd>Response times outside 1 µs to 600 s, recorded at the edge.</dd></div></dl>`;

export function trustSection(result: RunResult): Section {
  const rows = allPhases(result);
  const reasons = rows.flatMap((row) =>
    row.phase.validity.reasons.map((notice) => ({ place: placeOf(row), notice })),
  );
  const warnings = result.warnings.map((notice) => ({ place: null, notice }));
  const facts =
    rows.length > 0 &&
    html`<ul>${validitySentence(rows)}${accountSentence(rows)}${arrivalsSentences(result)}</ul>`;
  const tables =
    rows.length > 0 &&
    html`${driverTable(result)}${renderFold('outcomes', 'Requests by outcome', outcomesTable(result))}${renderFold('clocks', 'Clocks and connections', clocksTable(result))}${renderFold('driver-terms', 'What the columns mean', TERMS)}`;
  const body = html`${facts}${renderNotices(reasons)}${tables}${warnings.length > 0 && html`<h3 id="warnings"><a href="#warnings">Warnings</a></h3>`}${renderNotices(warnings)}<h3 id="not-measured"><a href="#not-measured">What was not measured</a></h3>${notMeasured(rows)}`;
  return { id: 'trust', title: 'Can this be trusted?', body };
}
