/** The tables on the load driver's own behaviour: what a sceptic reads before believing a figure. */
import type { ArrivalCheck, Distribution, PhaseResult, RunResult } from '../../domain/result.ts';
import { renderTable, type Row, type RowGroup } from '../data-table.ts';
import { formatCount, formatMs, formatPercent, formatRate } from '../format-figure.ts';
import { html, type Markup } from '../markup.ts';
import { groupByPhase, isInvalid, offeredInShort, type MeasuredPhase } from '../measured-phase.ts';
import { renderKey, renderState } from '../page-parts.ts';

const NOT_TOLD = 'not told';

function formatRatio(ratio: number | null): string {
  return ratio === null ? 'n/a' : ratio.toFixed(3);
}

function driverRow(row: MeasuredPhase): Row {
  const { driver, sendLag, clientQueueTime, validity } = row.phase;
  return {
    cells: [
      { text: row.target.name, prefix: renderKey(row.series) },
      { text: '', prefix: renderState(validity.status) },
      { text: offeredInShort(row.phase) },
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

export function driverTable(result: RunResult): Markup {
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

export function outcomesTable(result: RunResult): Markup {
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

/** The parts of a request's time; as means, which alone add up. */
const PARTS = [
  { heading: 'send lag', of: (phase: PhaseResult) => phase.sendLag },
  { heading: 'client queue', of: (phase: PhaseResult) => phase.clientQueueTime },
  { heading: 'DNS', of: (phase: PhaseResult) => phase.dnsTime },
  { heading: 'connect', of: (phase: PhaseResult) => phase.connectTime },
  { heading: 'TLS', of: (phase: PhaseResult) => phase.tlsTime },
  { heading: 'first byte', of: (phase: PhaseResult) => phase.firstByteTime },
  { heading: 'transfer', of: (phase: PhaseResult) => phase.transferTime },
];

/** Share of a part in the mean response time: a request that did not have the part counts as 0. */
function meanPerRequestNs({ count, meanNs }: Distribution, requests: number): number | null {
  if (requests === 0) return null;
  return ((meanNs ?? 0) * count) / requests;
}

export function partsTable(result: RunResult): Markup {
  return renderTable({
    label: 'Where the time of a request goes',
    narrow: 'scroll',
    columns: [
      { heading: 'target', kind: 'text' },
      ...PARTS.map(({ heading }) => ({ heading, kind: 'number' as const, unit: 'mean, ms' })),
      { heading: 'response time', kind: 'number', unit: 'mean, ms' },
      { heading: 'opened for', kind: 'number', unit: 'requests' },
    ],
    groups: byPhase(result, ({ target, series, phase }) => ({
      cells: [
        { text: target.name, prefix: renderKey(series) },
        ...PARTS.map(({ of }) => ({
          text: formatMs(meanPerRequestNs(of(phase), phase.responseTime.count)),
        })),
        { text: formatMs(phase.responseTime.meanNs) },
        { text: formatCount(phase.connectTime.count) },
      ],
    })),
  });
}

export function arrivalsTable(result: RunResult): Markup {
  return renderTable({
    label: 'What was sent, against what was meant',
    narrow: 'scroll',
    columns: [
      { heading: 'target', kind: 'text' },
      { heading: 'rate', kind: 'number', unit: 'meant, /s' },
      { heading: 'rate', kind: 'number', unit: 'sent, /s' },
      { heading: 'CV of gaps', kind: 'number', unit: 'meant' },
      { heading: 'CV of gaps', kind: 'number', unit: 'sent' },
      { heading: 'dispersion', kind: 'number', unit: 'meant' },
      { heading: 'dispersion', kind: 'number', unit: 'sent' },
      { heading: 'KS distance', kind: 'number' },
      { heading: 'clumped', kind: 'text' },
    ],
    groups: byPhase(result, ({ target, series, phase }) => ({
      cells: [
        { text: target.name, prefix: renderKey(series) },
        ...arrivalCells(phase.arrivals).map((text) => ({ text })),
      ],
    })),
  });
}

function arrivalCells(arrivals: ArrivalCheck | null): string[] {
  if (arrivals === null) return [...Array.from({ length: 7 }, () => 'n/a'), 'no schedule'];
  const { meant, sent, ksDistance, clumped } = arrivals;
  return [
    formatRate(meant.ratePerSecond),
    formatRate(sent.ratePerSecond),
    formatRatio(meant.cv),
    formatRatio(sent.cv),
    formatRatio(meant.dispersion),
    formatRatio(sent.dispersion),
    formatRatio(ksDistance),
    clumped ? 'yes' : 'no',
  ];
}

export function machineTable(result: RunResult): Markup {
  return renderTable({
    label: 'The driver’s machine, clocks and connections',
    narrow: 'scroll',
    columns: [
      { heading: 'target', kind: 'text' },
      { heading: 'pacing', kind: 'text' },
      { heading: 'workers', kind: 'number' },
      { heading: 'driver CPU', kind: 'number', unit: 's' },
      { heading: 'steal', kind: 'number', unit: '%' },
      { heading: 'CPU pressure', kind: 'number', unit: '%' },
      { heading: 'loop delay', kind: 'number', unit: 'p99, ms' },
      { heading: 'clock drift', kind: 'number', unit: '%' },
      { heading: 'connections', kind: 'number', unit: 'opened' },
      { heading: 'clamped', kind: 'number', unit: 'response times' },
    ],
    groups: byPhase(result, ({ target, series, phase: { driver, responseTime } }) => ({
      cells: [
        { text: target.name, prefix: renderKey(series) },
        { text: driver.pacing.mode },
        { text: formatCount(driver.workers) },
        { text: driver.cpuSeconds === null ? NOT_TOLD : driver.cpuSeconds.toFixed(2) },
        { text: driver.stealRatio === null ? NOT_TOLD : formatPercent(driver.stealRatio) },
        {
          text:
            driver.cpuPressureRatio === null ? NOT_TOLD : formatPercent(driver.cpuPressureRatio),
        },
        { text: formatMs(driver.loopDelayP99Ns) },
        { text: formatPercent(driver.clockDriftRatio) },
        { text: formatCount(driver.connectionsOpened) },
        { text: formatCount(responseTime.clampedCount) },
      ],
    })),
  });
}

export const TERMS: Markup = html`<dl class="terms"><div><dt>send lag</dt><dd>From the instant a request was due to the instant it was handed over for sending: the driver's own lateness, contained in every response time above.</dd></div><div><dt>client queue</dt><dd>From there until it was written to a connection: waiting for one of <code>load.connections</code>.</dd></div><div><dt>DNS, connect, TLS</dt><dd>Opening a connection, for the requests that waited for one (<i>opened for</i>: how many). The means are over all requests, so that a row adds up to its response time, but for rounding.</dd></div><div><dt>first byte, transfer</dt><dd>From the request's sending to the first byte of its answer, and from there to the last.</dd></div><div><dt>CV of gaps, dispersion</dt><dd>How uneven the gaps between requests are (standard deviation over mean), and how uneven their counts per 100 ms (variance over mean): 0 for even arrivals, 1 for Poisson ones.</dd></div><div><dt>KS distance</dt><dd>Largest difference between the distribution of the gaps that were sent and the one that was meant; of a few hundred requests, chance alone makes 0.05 and more. None for even arrivals.</dd></div><div><dt>clumped</dt><dd>Whether more than 3 % of the gaps were shorter than the schedule's own: that is our doing, never chance.</dd></div><div><dt>pacing</dt><dd>How the sending thread waited for the next instant: precise takes a whole core, economical leaves it to the server.</dd></div><div><dt>loop busy, loop delay</dt><dd>Share of the phase in which the sending thread worked, and how late its event loop came round.</dd></div><div><dt>steal, CPU pressure</dt><dd>Processor time that the hypervisor took from this machine, and share of the phase in which some task on it waited for a processor.</dd></div><div><dt>clock drift</dt><dd>Monotonic against wall clock over the phase.</dd></div><div><dt>clamped</dt><dd>Response times outside 1 µs to 600 s, recorded at the edge.</dd></div></dl>`;
