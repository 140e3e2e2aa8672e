/**
 * What stands around the figures: why a run cannot be trusted, budgets, failures, warnings, prices.
 * Each section is a name and paragraphs that know how to fit a width.
 */
import path from 'node:path';
import type { Notice, PhaseResult, RunResult } from '../domain/result.ts';
import { formatExact, formatPrice, formatUsd } from './format.ts';
import { lineWidth, span, wrapText, type Line, type Tone } from './styled-text.ts';
import { displayWidth, padText } from './text-width.ts';

export interface Section {
  name: string;
  paragraphs: Paragraph[];
}

/** Text behind a sign or a label; lines after the first are indented to where the text begins. */
export interface Paragraph {
  lead: Line;
  text: string;
  tone: Tone;
}

/** More of a kind than this are counted, not listed; the report has them all. */
const LISTED_MAX = 8;

export function paragraph(lead: Line, text: string, tone: Tone = 'plain'): Paragraph {
  return { lead, text, tone };
}

/** With less room than this behind a long lead, the text goes below the lead. */
const TEXT_COLUMNS_MIN = 40;
const BELOW_INDENT = 4;
const SHORT_LEAD_COLUMNS = 8;

/** `room` columns wide; paths are never broken. */
export function paragraphLines({ lead, text, tone }: Paragraph, room: number): Line[] {
  const leadColumns = lineWidth(lead);
  const left = room - leadColumns;
  const isBelow =
    leadColumns > SHORT_LEAD_COLUMNS && left < TEXT_COLUMNS_MIN && displayWidth(text) > left;
  const indent = isBelow ? BELOW_INDENT : leadColumns;
  const lines = wrapText(text, room - indent, 'keep').map((line) => span(line, tone));
  const margin = span(' '.repeat(indent));
  if (isBelow || lines.length === 0) return [lead, ...lines.map((line) => [margin, line])];
  return lines.map((line, at) => [...(at === 0 ? lead : [margin]), line]);
}

/** A sign, the message, and below it the next step. */
function noticeParagraphs(message: string, hint: string | null, sign: Line): Paragraph[] {
  const told = [paragraph(sign, message)];
  return hint === null || hint === '' ? told : [...told, paragraph([span('  ')], hint, 'dim')];
}

function listed<T>(items: T[], what: string, toParagraphs: (item: T) => Paragraph[]): Paragraph[] {
  const rest = items.length - LISTED_MAX;
  const shown = items.slice(0, LISTED_MAX).flatMap(toParagraphs);
  if (rest <= 0) return shown;
  return [...shown, paragraph([span('  ')], `and ${rest} more ${what}: see the report`, 'dim')];
}

/** Notices of one kind together, so that their next step is told once. */
function gather(notices: readonly Notice[]): { hint: string; messages: string[] }[] {
  const groups = new Map<string, { hint: string; messages: string[] }>();
  for (const { code, message, hint } of notices) {
    const key = `${code}\n${hint}`;
    const group = groups.get(key) ?? { hint, messages: [] };
    group.messages.push(message);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Why phases are invalid: reasons of one kind together, their next step once. */
export function invalidSection(result: RunResult): Section {
  const reasons = phasesOf(result).flatMap(({ place, phase }) =>
    phase.validity.reasons.map((reason) => ({ ...reason, message: `${place}: ${reason.message}` })),
  );
  const paragraphs = gather(reasons).flatMap(({ hint, messages }) => [
    ...listed(messages, 'of this kind', (message) =>
      noticeParagraphs(message, null, [span('! ', 'alarm')]),
    ),
    ...(hint === '' ? [] : [paragraph([span('  ')], hint, 'dim')]),
  ]);
  return { name: 'invalid', paragraphs };
}

/** Targets that never came up or died, with the place of their log. */
export function serversSection(result: RunResult): Section {
  const paragraphs = result.targets.flatMap(({ name, lifecycle }) => {
    const { failed, died, log, readyAfterNs } = lifecycle;
    const sign = [span('✘ ', 'bad')];
    const isTold = failed !== null && result.verdict.summary.includes(failed.message);
    const inShort = readyAfterNs === null ? 'did not come up' : 'could not be measured';
    const told = [
      ...(failed
        ? noticeParagraphs(`${name}: ${isTold ? inShort : failed.message}`, failed.hint, sign)
        : []),
      ...(died === null
        ? []
        : [paragraph(sign, `${name}: the server ${died} while it was measured`)]),
    ];
    if (told.length === 0 || log === null) return told;
    const file = path.join(result.runFolder, log);
    if (failed?.hint.includes(file) === true) return told;
    return [...told, paragraph([span('  ')], `log: ${file}`, 'dim')];
  });
  return { name: 'servers', paragraphs };
}

/** The most frequent first: `57 × http-503 (bentoml, peak)` and an example in the server's words. */
export function failuresSection(result: RunResult): Section {
  const failures = phasesOf(result)
    .flatMap(({ place, phase }) => phase.failures.map((failure) => ({ place, ...failure })))
    .sort((a, b) => b.count - a.count);
  const widest = Math.max(0, ...failures.map(({ count }) => formatExact(count).length));
  const paragraphs = listed(failures, 'kinds', ({ place, kind, count, example }) => [
    paragraph(
      [span(`${formatExact(count).padStart(widest)} × `, 'bad')],
      `${kind} (${place})${example === '' ? '' : `: ${example}`}`,
    ),
  ]);
  return { name: 'failures', paragraphs };
}

export function warningsSection(warnings: Notice[]): Section {
  const paragraphs = listed(gather(warnings), 'warnings', ({ hint, messages }) => [
    ...listed(messages, 'of this kind', (message) => [paragraph([span('! ', 'warn')], message)]),
    ...(hint === '' ? [] : [paragraph([span('  ')], hint, 'dim')]),
  ]);
  return { name: 'warnings', paragraphs };
}

/** Where prices come from, and that they are a projection from another machine. */
export function pricesSection(result: RunResult): Section {
  const figures = phasesOf(result).flatMap(({ phase }) => phase.cost);
  const instances = [...new Map(figures.map((figure) => [figure.instance, figure])).values()];
  if (instances.length === 0) return { name: 'prices', paragraphs: [] };
  const widest = Math.max(...instances.map(({ instance }) => displayWidth(span(instance).text)));
  const paragraphs = instances.map((figure) => {
    const { instance, provider, region, usdPerHour, pricedAt, priceSource } = figure;
    // What follows the first comma is the file that the list was read from: the report names it.
    const [terms = ''] = priceSource.split(',');
    const lowest = lowestCost(result, instance);
    return paragraph(
      [span(`${padText(span(instance).text, widest)}  `)],
      `${formatPrice(usdPerHour)}/h (${provider} ${region} ${terms}, ${pricedAt.slice(0, 10)}), ${lowest}`,
    );
  });
  return {
    name: 'prices',
    paragraphs: [...paragraphs, paragraph([], extrapolation(result), 'dim')],
  };
}

function lowestCost(result: RunResult, instance: string): string {
  const priced = result.targets.flatMap(({ name, cost }) =>
    cost.flatMap((figure) =>
      figure.instance === instance && figure.usdPerMillion !== null
        ? [{ usd: figure.usdPerMillion, place: [name, figure.phase].filter(Boolean).join(', ') }]
        : [],
    ),
  );
  const lowest = priced.sort((a, b) => a.usd - b.usd)[0];
  return lowest
    ? `lowest ${formatUsd(lowest.usd)} per million (${lowest.place})`
    : 'no phase qualified for a cost';
}

function extrapolation({ targets, environment }: RunResult): string {
  if (!targets.some(({ launched }) => launched)) {
    return 'extrapolated: what the servers ran on is not known';
  }
  const { cpuModel, cores } = environment;
  return `extrapolated: measured on ${cpuModel}, ${cores} ${cores === 1 ? 'core' : 'cores'}`;
}

function phasesOf(result: RunResult): { place: string; phase: PhaseResult }[] {
  return result.targets.flatMap(({ name, phases }) =>
    phases.map((phase) => ({ place: `${name}, ${phase.name}`, phase })),
  );
}
