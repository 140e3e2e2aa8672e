/**
 * The end of a run as text: the answer first, then what it rests on. The same text on a terminal, in
 * a pipe and in a file; colour repeats what the words say.
 */
import path from 'node:path';
import type { RunResult } from '../domain/result.ts';
import type { VerdictStatus } from '../domain/verdict.ts';
import { formatDuration } from './format.ts';
import { searchSection } from './search-section.ts';
import { sweepSection } from './sweep-section.ts';
import { createPainter, lineWidth, span, wrapText, type Line, type Tone } from './styled-text.ts';
import { answersSection, budgetsSection } from './summary-budgets.ts';
import { summaryRows } from './summary-rows.ts';
import {
  failuresSection,
  invalidSection,
  paragraph,
  paragraphLines,
  pricesSection,
  serversSection,
  warningsSection,
  type Section,
} from './summary-sections.ts';
import { renderFigures } from './summary-figures.ts';

export interface SummaryOptions {
  /** Width to fit; from 40 on, only paths may be longer. */
  columns: number;
  colour: boolean;
}

const VERDICTS: Record<VerdictStatus, { words: string; tone: Tone }> = {
  pass: { words: 'PASS', tone: 'good' },
  fail: { words: 'FAIL', tone: 'bad' },
  invalid: { words: 'INVALID', tone: 'alarm' },
  'no-data': { words: 'NO DATA', tone: 'bad' },
  inconclusive: { words: 'INCONCLUSIVE', tone: 'warn' },
};

/** Wider lines than this are hard to follow with the eye. */
const COLUMNS_MAX = 120;
/** From this width on, the names of sections stand beside their text. */
const WIDE_COLUMNS = 60;
const NAME_COLUMNS = 10;

/** Ends with a line end. */
export function renderSummary(result: RunResult, options: SummaryOptions): string {
  const columns = Math.min(COLUMNS_MAX, Math.max(20, options.columns));
  const paint = createPainter(options.colour);
  const rows = summaryRows(result);
  const { checks } = result.verdict;
  const reasons = [invalidSection(result), serversSection(result), answersSection(checks)];
  const details = [
    sweepSection(result),
    searchSection(result),
    budgetsSection(checks),
    failuresSection(result),
    warningsSection(result.warnings),
    pricesSection(result),
    reportSection(result),
  ];
  const parts = [
    headLines(result, columns).map(paint),
    reasons.flatMap((section) => sectionLines(section, columns)).map(paint),
    rows.some(({ phase }) => phase) ? renderFigures(rows, columns, paint) : [],
    details.flatMap((section) => sectionLines(section, columns)).map(paint),
  ];
  const lines = parts.filter((part) => part.length > 0).flatMap((part) => [...part, '']);
  return lines
    .map((line) => `${line.trimEnd()}\n`)
    .join('')
    .replace(/\n\n$/, '\n');
}

/** The verdict and its sentence; on the right, or below, which run it was and how long it took. */
function headLines(result: RunResult, columns: number): Line[] {
  const { words, tone } = VERDICTS[result.verdict.status];
  const label = [span(words, tone), span('  ')];
  const sentence = `${result.scenarioName}: ${result.verdict.summary}`;
  const run = span(`run ${result.runId} · ${formatDuration(result.durationNs)}`, 'dim');
  const [first = '', ...more] = wrapText(sentence, columns - lineWidth(label), 'keep');
  const head: Line = [...label, span(first, 'strong')];
  const room = columns - lineWidth(head) - lineWidth([run]);
  if (more.length === 0 && room >= 3) return [[...head, span(' '.repeat(room)), run]];
  const indent = span(' '.repeat(lineWidth(label)));
  const runIndent = Math.max(0, Math.min(lineWidth(label), columns - lineWidth([run])));
  return [
    head,
    ...more.map((line) => [indent, span(line, 'strong')]),
    [span(' '.repeat(runIndent)), run],
  ];
}

function reportSection(result: RunResult): Section {
  return {
    name: 'report',
    paragraphs: [paragraph([], path.join(result.runFolder, 'report.html'))],
  };
}

function sectionLines({ name, paragraphs }: Section, columns: number): Line[] {
  if (paragraphs.length === 0) return [];
  const isWide = columns >= WIDE_COLUMNS;
  const indent = isWide ? NAME_COLUMNS + 1 : 2;
  const body = paragraphs.flatMap((item) => paragraphLines(item, columns - indent));
  const margin = span(' '.repeat(indent));
  if (!isWide) return [[span(` ${name}`, 'dim')], ...body.map((line) => [margin, ...line])];
  const label = span(` ${name.padEnd(NAME_COLUMNS)}`, 'dim');
  return body.map((line, at) => [at === 0 ? label : margin, ...line]);
}
