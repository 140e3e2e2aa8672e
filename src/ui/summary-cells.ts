/** Cells of the summary's figures, for whichever shape they are set in. */
import { alignDecimals } from './format.ts';
import { span, type Line, type Tone } from './styled-text.ts';
import { isBest, type SummaryColumn, type SummaryRow } from './summary-rows.ts';
import { clipText } from './text-width.ts';

const NAME_COLUMNS_MAX = 24;

/** A target's or a phase's name, cut where it would push the figures off the line. */
export function nameOf(name: string): string {
  return clipText(span(name).text, NAME_COLUMNS_MAX);
}

/** The cells of one column over `rows`, on one decimal point; the best are marked among `all`. */
export function cellsOf(
  rows: SummaryRow[],
  figure: SummaryColumn,
  all: SummaryRow[],
  star: string,
): Line[] {
  const cells = rows.map((row) => {
    const text = row.phase ? figure.cell(row.phase) : '';
    const isMarked = isBest(row, figure, all);
    const tone: Tone = isMarked ? 'good' : text === null ? 'plain' : figure.tone;
    return span((text ?? figure.absent) + (isMarked ? star : ''), tone);
  });
  const aligned = alignDecimals(cells.map(({ text }) => text));
  return cells.map(({ tone }, at) => [span(aligned[at] ?? '', tone)]);
}
