/** The self-test in words: one table of all cases, then the floor, then the verdict. Pure. */
import { NS_PER_US, nsToMs, nsToSeconds } from '../base/units.ts';
import { renderBareTable } from '../ui/bare-table.ts';
import { formatExact, formatMs } from '../ui/format.ts';
import { createPainter, span, type Line, type Tone } from '../ui/styled-text.ts';
import { outcomeOf, type Check } from './check.ts';
import type { CaseVerdict } from './judge-case.ts';
import type { CaseResult, SelftestEvent, SelftestResult } from './run-selftest.ts';
import type { FloorLine, SelftestReport } from './selftest-report.ts';

const TONES: Record<CaseVerdict, Tone> = { pass: 'good', wrong: 'bad', busy: 'warn' };

/** Ends with a line end. */
export function renderSelftest({ result, floor }: SelftestReport, colour: boolean): string {
  const paint = createPainter(colour);
  const sections = [
    ...(result.cases.length > 0 ? [caseLines(result.cases, paint)] : []),
    ...(floor.length > 0 ? [floorLines(floor, result, paint)] : []),
    [paint(conclusion(result))],
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

/** One line of progress. */
export function renderSelftestEvent(event: SelftestEvent): string {
  switch (event.type) {
    case 'case-started':
      return `${event.place}/${event.total} ${event.name}: ${event.claim}`;
    case 'case-repeated':
      return `    once more: ${event.reasons.join('; ') || 'a figure was off, which a second attempt confirms or not'}`;
    case 'case-finished': {
      const { verdict, reasons } = event.result;
      return `    ${verdict}${reasons.length > 0 ? `: ${reasons.join('; ')}` : ''}`;
    }
  }
}

/** Drawn as one table, so that columns align; what is said of a case stands between its rows. */
function caseLines(cases: readonly CaseResult[], paint: (line: Line) => string): string[] {
  const heads = ['figure', 'expected', 'measured', 'verdict'];
  const rows: Line[][] = [
    heads.map((head) => [span(head, 'dim')]),
    ...cases.flatMap(({ checks, verdict }) => checks.map((check) => checkRow(check, verdict))),
  ];
  const aligns: ('left' | 'right')[] = ['left', 'left', 'right', 'left'];
  const drawn = renderBareTable({ rows, aligns, gap: 2 }, paint).map((line) => `  ${line}`);
  let at = 1;
  const caseBlocks = cases.flatMap(({ name, claim, checks, reasons }) => [
    paint([span(name, 'strong'), span(`: ${claim}`)]),
    ...drawn.slice(at, (at += checks.length)),
    ...reasons.map((reason) => paint([span(`  ! ${reason}`, 'warn')])),
  ]);
  return [...drawn.slice(0, 1), ...caseBlocks];
}

function checkRow(check: Check, caseVerdict: CaseVerdict): Line[] {
  const verdict = verdictOf(check, caseVerdict);
  return [
    [span(check.figure)],
    [span(expectedText(check))],
    [span(measuredText(check))],
    [span(verdict, TONES[verdict])],
  ];
}

function verdictOf(check: Check, caseVerdict: CaseVerdict): CaseVerdict {
  const outcome = outcomeOf(check);
  if (outcome === 'inexplicable') return 'wrong';
  if (outcome === 'explicable') return caseVerdict === 'wrong' ? 'wrong' : 'busy';
  // A figure that is right proves nothing when the driver itself calls the measurement invalid.
  return caseVerdict === 'busy' ? 'busy' : 'pass';
}

function expectedText(check: Check): string {
  const { unit, expected, lowest, highest } = check;
  if (expected !== null) {
    const around = lowest === highest ? '' : ` ±${bare(unit, highest - expected)}`;
    return `${withUnit(unit, expected)}${around}`;
  }
  // Below that there is nothing but the smallest value that a histogram holds.
  const hasLowest = lowest > (unit === 'ns' ? NS_PER_US : 0);
  return hasLowest
    ? `${bare(unit, lowest)} to ${withUnit(unit, highest)}`
    : `up to ${withUnit(unit, highest)}`;
}

function measuredText({ unit, measured }: Check): string {
  return measured === null ? 'not measured' : withUnit(unit, measured);
}

function withUnit(unit: Check['unit'], value: number): string {
  return unit === 'ns' ? `${bare(unit, value)} ms` : bare(unit, value);
}

/** Spans to a tenth of a millisecond, or better: a tolerance of half a percent must be seen. */
function bare(unit: Check['unit'], value: number): string {
  if (unit !== 'ns') return formatExact(value);
  const spanMs = nsToMs(value);
  return formatExact(spanMs < 10 ? Number(spanMs.toPrecision(3)) : Math.round(spanMs * 10) / 10);
}

function floorLines(
  floor: readonly FloorLine[],
  { pacing }: SelftestResult,
  paint: (line: Line) => string,
): string[] {
  const rows: Line[][] = floor.map(({ load, measured, absent }) =>
    measured
      ? [
          [span(load)],
          [span(`p50 ${formatMs(measured.p50Ns)} ms`)],
          [span(`p99 ${formatMs(measured.p99Ns)} ms`)],
          [span(`${formatExact(measured.count)} answers`, 'dim')],
        ]
      : [[span(load)], [span(absent ?? '')]],
  );
  const pacingLine =
    pacing === null ? [] : [paint([span(`Pacing: ${pacing.mode} (${pacing.reason}).`)])];
  return [
    paint([span('Measurement floor: what the driver and this machine alone need', 'strong')]),
    ...renderBareTable({ rows, aligns: ['left', 'right', 'right', 'right'], gap: 2 }, paint),
    ...pacingLine,
  ];
}

function conclusion({ verdict, cases, durationNs, interrupted }: SelftestResult): Line {
  const count = (wanted: CaseVerdict): number =>
    cases.filter((result) => result.verdict === wanted).length;
  const seconds = `${nsToSeconds(durationNs).toFixed(0)} s`;
  const told = `${cases.length} ${cases.length === 1 ? 'case' : 'cases'}`;
  if (interrupted) return [span(`interrupted after ${told} (${seconds})`, 'warn')];
  if (cases.length === 0) return [span('no case was asked for')];
  const of = `of ${told}`;
  if (verdict === 'wrong') {
    return [
      span('WRONG', 'alarm'),
      span(`: ${count('wrong')} ${of} measured something else than what was (${seconds}). `),
      span('Trust no figure from this machine, and report this table.'),
    ];
  }
  if (verdict === 'busy') {
    return [
      span('BUSY', 'warn'),
      span(`: this machine was too busy to tell in ${count('busy')} ${of} (${seconds}). `),
      span('Stop other programs and run it again.'),
    ];
  }
  return [span('PASS', 'good'), span(`: all ${of.slice(3)} measured what is true (${seconds}).`)];
}
