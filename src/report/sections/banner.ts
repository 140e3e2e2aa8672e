/** The top of the page: the verdict, why, and what was run where. Read in two seconds. */
import type { RunResult } from '../../domain/result.ts';
import type { VerdictStatus } from '../../domain/verdict.ts';
import { formatDuration, formatInstant, formatMemory } from '../format-figure.ts';
import { html, joined, type Content, type Markup } from '../markup.ts';

const WORDS: Record<VerdictStatus, string> = {
  pass: 'Pass',
  fail: 'Fail',
  invalid: 'Invalid',
  'no-data': 'No data',
  inconclusive: 'Inconclusive',
};

/** What the state means for a reader who meets it for the first time; pass and fail explain themselves. */
const MEANINGS: Partial<Record<VerdictStatus, string>> = {
  invalid:
    'Figures marked invalid say nothing about the servers. Fix the cause below and run again.',
  'no-data': 'A check had no figure to judge, and no figure never passes.',
  inconclusive: 'The figures allow neither a pass nor a fail.',
};

/** The verdict as a word, for the banner and the page's title. */
export function verdictWord(status: VerdictStatus): string {
  return WORDS[status];
}

function hints({ verdict }: RunResult): Content {
  const told = verdict.checks
    .filter((check) => check.status === verdict.status && check.hint !== null)
    .map((check) => check.hint);
  const first = [...new Set(told)].slice(0, 2);
  if (verdict.status === 'pass' || first.length === 0) return null;
  return html`<p class="hint">Next: ${joined(first, ' ')}</p>`;
}

function sentence({ verdict, scenarioName }: RunResult): Content {
  const { summary } = verdict;
  const end = /[.!?]$/.test(summary) ? '' : '.';
  return html`<h1><span class="scenario">${scenarioName}</span> ${summary}${end}</h1>`;
}

function facts(result: RunResult): Content {
  const { environment } = result;
  const machine = `${environment.cpuModel}, ${environment.cores} ${environment.cores === 1 ? 'core' : 'cores'}, ${formatMemory(environment.memoryBytes)}`;
  const rows: [string, Content][] = [
    [
      'Measured',
      html`<time datetime="${result.startedAt}">${formatInstant(result.startedAt)}</time>`,
    ],
    ['Took', `${formatDuration(result.durationNs)}${result.interrupted ? ', interrupted' : ''}`],
    ['Machine', machine],
    ['Seed', String(result.seed)],
    ['Run', result.runId],
  ];
  return html`<dl class="facts">${rows.map(([name, fact]) => html`<div><dt>${name}</dt><dd>${fact}</dd></div>`)}</dl>`;
}

export function renderBanner(result: RunResult): Markup {
  const { status } = result.verdict;
  const meaning = MEANINGS[status];
  return html`<header id="verdict" class="banner is-${status}"><div class="page"><p class="verdict">${WORDS[status]}</p>${sentence(result)}${meaning !== undefined && html`<p class="meaning">${meaning}</p>`}${hints(result)}${result.scenarioDescription !== null && html`<p class="description">${result.scenarioDescription}</p>`}${facts(result)}</div></header>`;
}
