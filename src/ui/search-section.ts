/** The end of a search in the final summary: the answer, its proof, and what it would cost. */
import type { RunResult, TargetResult } from '../domain/result.ts';
import type { SearchOutcome, SearchResult } from '../domain/search.ts';
import { formatExact, formatRate, formatUsd } from './format.ts';
import { span, type Line } from './styled-text.ts';
import { paragraph, type Paragraph, type Section } from './summary-sections.ts';

const SIGNS: Record<SearchOutcome, Line> = {
  found: [span('✔ ', 'good')],
  'at-least': [span('✔ ', 'good')],
  'below-from': [span('✘ ', 'bad')],
  'driver-limit': [span('! ', 'warn')],
  unconfirmed: [span('? ', 'warn')],
  interrupted: [span('! ', 'warn')],
};

export function searchSection(result: RunResult): Section {
  return { name: 'search', paragraphs: result.targets.flatMap(targetParagraphs) };
}

function targetParagraphs(target: TargetResult): Paragraph[] {
  const { search } = target;
  if (search === undefined) return [];
  const details = [throughputOf(search), ...costsOf(target), ...recoveryOf(search), sizeOf(search)];
  return [
    paragraph(SIGNS[search.outcome], `${target.name}: ${search.summary}`),
    paragraph([span('  ')], details.filter(Boolean).join(' · '), 'dim'),
  ];
}

function throughputOf({ throughputPerSecond, rowsPerRequest }: SearchResult): string {
  if (throughputPerSecond === null) return '';
  const rows = rowsPerRequest === null || rowsPerRequest === 1 ? '' : ` × ${rowsPerRequest} rows`;
  return `throughput ${formatRate(throughputPerSecond)}/s${rows}`;
}

function costsOf({ searchCost = [] }: TargetResult): string[] {
  return searchCost.flatMap(({ instance, usdPerMillion }) =>
    usdPerMillion === null ? [] : [`${formatUsd(usdPerMillion)} per million on ${instance}`],
  );
}

function recoveryOf({ recovery }: SearchResult): string[] {
  if (recovery === null) return [];
  const rate = `${formatExact(recovery.overloadPerSecond)}/s`;
  if (!recovery.recovered) {
    return [`did not recover from ${rate}: ${recovery.trials} trials after it failed`];
  }
  return recovery.trials === 1
    ? [`recovered at once from ${rate}`]
    : [`recovered from ${rate} in the ${ORDINALS[recovery.trials] ?? 'last'} trial`];
}

const ORDINALS: Readonly<Record<number, string>> = { 2: 'second', 3: 'third' };

function sizeOf({ trials }: SearchResult): string {
  return `${trials.length} ${trials.length === 1 ? 'trial' : 'trials'}`;
}
