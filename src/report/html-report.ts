/**
 * One RunResult -> one HTML file that opens anywhere, loads nothing and is complete with scripts
 * blocked. This file is the page's table of contents; each section is a file of its own.
 */
import { assert } from '../base/assert.ts';
import type { RunResult } from '../domain/result.ts';
import { answerSentences } from './answer-sentences.ts';
import { html, Markup, type Content } from './markup.ts';
import { renderSection, type Section } from './page-parts.ts';
import type { ChartName } from './report-asset-names.ts';
import { normalizeLineEnds, securityPolicy } from './security-policy.ts';
import { renderBanner, verdictWord } from './sections/banner.ts';
import { batchesSection } from './sections/batches.ts';
import { budgetsSection } from './sections/budgets.ts';
import { comparisonSection } from './sections/comparison.ts';
import { failuresSection } from './sections/failures.ts';
import { loadCurveSection } from './sections/load-curve.ts';
import { moneySection } from './sections/money.ts';
import { percentilesSection } from './sections/percentiles.ts';
import { rerunSection } from './sections/rerun.ts';
import { timelineSection } from './sections/timeline.ts';
import { trustSection } from './sections/trust.ts';

/** The texts of the files in `reports/`; see report-asset-names.ts. */
export interface ReportAssets {
  css: string;
  script: string;
  /** Vega-Lite specs by the name of their file without `.vl.json`. */
  charts: Record<string, string>;
}

const THEME_SWITCH = html`<fieldset class="switch themes"><legend>Theme</legend><label><input type="radio" name="theme" id="theme-auto" checked>auto</label><label><input type="radio" name="theme" id="theme-light">light</label><label><input type="radio" name="theme" id="theme-dark">dark</label></fieldset>`;

function answerSection(result: RunResult): Section | null {
  const sentences = answerSentences(result);
  if (sentences.length === 0) return null;
  const body = html`<ul class="answer">${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>`;
  return { id: 'answer', title: 'The answer', body };
}

async function sectionsOf(result: RunResult, assets: ReportAssets): Promise<Section[]> {
  const specOf = (name: ChartName): string => {
    const spec = assets.charts[name];
    assert(spec !== undefined, `the report's chart ${name} is among its assets`);
    return spec;
  };
  const sections = [
    answerSection(result),
    comparisonSection(result),
    budgetsSection(result),
    await percentilesSection(result, specOf('percentiles')),
    await loadCurveSection(result, specOf('load-curve')),
    await timelineSection(result, specOf('timeline')),
    failuresSection(result),
    await batchesSection(result, specOf('batches')),
    moneySection(result),
    trustSection(result),
    rerunSection(result),
  ];
  return sections.filter((section) => section !== null);
}

function renderContents(sections: readonly Section[]): Markup {
  const links = sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`);
  return html`<nav class="contents" aria-label="Contents"><ul>${links}</ul></nav>`;
}

/** A picture for the browser's tab: the verdict's colour and nothing else. */
function renderIcon(result: RunResult): Markup {
  const { status } = result.verdict;
  const colours: Record<string, string> = { pass: '1a7f37', fail: 'b3261e', invalid: 'ffd33d' };
  const svg = `%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 viewBox=%220 0 8 8%22%3E%3Ccircle cx=%224%22 cy=%224%22 r=%224%22 fill=%22%23${colours[status] ?? '8c959f'}%22/%3E%3C/svg%3E`;
  return html`<link rel="icon" href="data:image/svg+xml,${svg}">`;
}

function renderHead(result: RunResult, style: string, script: string): Markup {
  const title = `${verdictWord(result.verdict.status)}: ${result.scenarioName} · servebench`;
  return html`<head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${securityPolicy(style, script)}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="generator" content="servebench ${result.environment.servebenchVersion}"><meta name="referrer" content="no-referrer"><title>${title}</title>${renderIcon(result)}<style>${new Markup(style)}</style></head>`;
}

/** A style or script as it may stand inside its element. */
function inlineText(text: string, element: 'style' | 'script'): string {
  const normalized = normalizeLineEnds(text);
  assert(!normalized.toLowerCase().includes(`</${element}`), `the ${element} does not end itself`);
  return normalized;
}

/** The whole page. Deterministic: the same result and assets give the same bytes. */
export async function renderHtmlReport(result: RunResult, assets: ReportAssets): Promise<string> {
  const style = inlineText(assets.css, 'style');
  const script = inlineText(assets.script, 'script');
  const sections = await sectionsOf(result, assets);
  const body: Content[] = [
    html`<div class="top"><div class="page"><a class="brand" href="#verdict">servebench</a>${THEME_SWITCH}</div></div>`,
    renderBanner(result),
    html`<main class="page">${renderContents(sections)}${sections.map(renderSection)}</main>`,
    html`<footer class="page"><p>servebench ${result.environment.servebenchVersion}, run ${result.runId}. This page is one file: it loads nothing, sends nothing and is complete without scripts.</p></footer>`,
    html`<script>${new Markup(script)}</script>`,
  ];
  const lines = body.map((part) => html`${part}`.toString()).join('\n');
  return `<!doctype html>\n<html lang="en">\n${renderHead(result, style, script).toString()}\n<body>\n${lines}\n</body>\n</html>\n`;
}
