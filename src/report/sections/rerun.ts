/** All that somebody else needs to get the same run, and the figures as files. */
import { quoteForShell } from '../../base/quote-for-shell.ts';
import type { RunResult, TargetResult } from '../../domain/result.ts';
import { renderTable } from '../data-table.ts';
import { comparisonCsv, dataUrl, embeddedJson } from '../embedded-files.ts';
import { formatDuration, formatMemory, NOT_AVAILABLE } from '../format-figure.ts';
import { html, joined, Markup, type Content } from '../markup.ts';
import { renderFold, renderKey, type Section } from '../page-parts.ts';
import { seriesOf } from '../series.ts';

function code(text: string): Markup {
  return html`<code>${text}</code>`;
}

function hash(sha256: string | null, what: string): Content {
  return sha256 === null ? `${NOT_AVAILABLE}: the scenario names no ${what}` : code(sha256);
}

function facts(result: RunResult): Markup {
  const { environment } = result;
  const rows: [string, Content][] = [
    ['Scenario', code(result.scenarioFile)],
    ['Run folder', code(result.runFolder)],
    ['Seed', code(String(result.seed))],
    ['Timeout', formatDuration(result.timeoutNs)],
    ['servebench', environment.servebenchVersion],
    ['Node.js', environment.nodeVersion],
    ['System', `${environment.os}, kernel ${environment.kernel}`],
    [
      'Processor',
      `${environment.cpuModel}, ${environment.cores} ${environment.cores === 1 ? 'core' : 'cores'}`,
    ],
    ['Memory', formatMemory(environment.memoryBytes)],
    ['Model, SHA-256', hash(environment.modelSha256, 'model')],
    ['Payload, SHA-256', hash(environment.payloadSha256, 'payload')],
    ['Scenario, SHA-256', code(environment.scenarioSha256)],
  ];
  return html`<dl class="environment">${rows.map(([name, fact]) => html`<div><dt>${name}</dt><dd>${fact}</dd></div>`)}</dl>`;
}

function stateOf({ launched, lifecycle }: TargetResult): string {
  if (lifecycle.failed !== null) return `never came up: ${lifecycle.failed.message}`;
  const how = launched ? 'launched' : 'attached to';
  return lifecycle.died === null ? how : `${how}; the server ${lifecycle.died}`;
}

function targetsTable({ targets }: RunResult): Markup {
  return renderTable({
    label: 'Targets as they ran',
    narrow: 'cards',
    columns: [
      { heading: 'target', kind: 'text' },
      { heading: 'adapter', kind: 'text' },
      { heading: 'how', kind: 'text' },
      { heading: 'ready after', kind: 'mixed' },
      { heading: 'address', kind: 'text' },
      { heading: 'settings', kind: 'text' },
    ],
    groups: [
      {
        heading: null,
        rows: targets.map((target, index) => {
          const { readyAfterNs } = target.lifecycle;
          const settings = Object.entries(target.settings).map(
            ([name, value]) => html`<span class="setting">${name} <b>${value}</b></span>`,
          );
          return {
            cells: [
              { text: target.name, prefix: renderKey(seriesOf(index)) },
              { text: target.adapter },
              { text: stateOf(target) },
              { text: readyAfterNs === null ? NOT_AVAILABLE : formatDuration(readyAfterNs) },
              { text: target.url ?? NOT_AVAILABLE },
              { text: '', prefix: settings.length === 0 ? 'none told' : joined(settings, ' ') },
            ],
          };
        }),
      },
    ],
  });
}

/** Single quotes around the address: JSON is full of double ones, and dataUrl leaves no single one. */
function download(name: string, url: string, title: string): Markup {
  return html`<li><a download="${name}" href='${new Markup(url)}'>${title}</a></li>`;
}

function downloads(result: RunResult): Markup {
  const json = dataUrl('application/json', embeddedJson(result));
  const csv = dataUrl('text/csv', comparisonCsv(result));
  const asCsv =
    hasPhases(result) && download(`servebench-${result.runId}.csv`, csv, 'Comparison as CSV');
  const where = hasPhases(result) ? 'Both are' : 'It is';
  return html`<ul class="downloads">${download(`servebench-${result.runId}.json`, json, 'Result as JSON')}${asCsv}</ul><p class="method">${where} inside this page. The whole result, with the histograms of all spans and seconds, is <code>result.json</code> in the run folder.</p>`;
}

function hasPhases({ targets }: RunResult): boolean {
  return targets.some(({ phases }) => phases.length > 0);
}

/** Trials of a search follow from what was measured: there is no schedule to repeat. */
function commands(result: RunResult): Markup {
  const rerun = html`<pre class="command"><code>${result.rerunCommand}</code></pre>`;
  if (!hasPhases(result)) return rerun;
  const replay = quoteForShell(['servebench', 'replay', result.runFolder]);
  return html`${rerun}<p class="method">With the scenario as it was, whatever its file holds now, and the identical schedule:</p><pre class="command"><code>${replay}</code></pre>`;
}

export function rerunSection(result: RunResult): Section {
  const body = html`${commands(result)}${downloads(result)}<h3 id="targets"><a href="#targets">Targets as they ran</a></h3>${targetsTable(result)}<h3 id="environment"><a href="#environment">Environment</a></h3>${facts(result)}${renderFold('scenario', 'The scenario', html`<pre><code>${result.scenarioText}</code></pre>`)}`;
  return { id: 'rerun', title: 'Run it again', body };
}
