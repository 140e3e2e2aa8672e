/**
 * Which shape the figures take: a table where it fits, blocks where it does not. Nothing is left out
 * for want of room.
 */
import { renderBareTable, type BareTable } from './bare-table.ts';
import { createPainter, flowGroups, span, type Line } from './styled-text.ts';
import { blocksOf } from './summary-blocks.ts';
import { isBest, summaryColumns, type SummaryColumn, type SummaryRow } from './summary-rows.ts';
import { tableOf, type TableShape } from './summary-table.ts';
import { displayWidth } from './text-width.ts';

/** Below this, a table of ten columns is a puzzle even where it fits. */
const TABLE_COLUMNS_MIN = 80;

/** The airiest first; the first that fits is taken. */
const SHAPES: TableShape[] = [
  { gap: 3, notes: 'words', star: ' *' },
  { gap: 2, notes: 'words', star: ' *' },
  { gap: 2, notes: 'signs', star: '*' },
  { gap: 1, notes: 'signs', star: '*' },
];

const MARGIN = ' ';

/** Lines of at most `columns` columns, the explanation of signs included. */
export function renderFigures(
  rows: SummaryRow[],
  columns: number,
  paint: (line: Line) => string,
): string[] {
  const figures = summaryColumns(rows);
  const fits = (table: BareTable): boolean => widthOf(table) <= columns;
  const legend = (notes: TableShape['notes']): string[] =>
    flowGroups(
      legendOf(rows, figures, notes).map((text) => [span(text, 'dim')]),
      { columns, first: [span(MARGIN)], indent: MARGIN.length, separator: ' · ' },
    ).map(paint);
  if (columns >= TABLE_COLUMNS_MIN) {
    for (const shape of SHAPES) {
      const table = tableOf(rows, figures, shape);
      if (fits(table)) return [...drawn(table, paint), ...legend(shape.notes)];
    }
  }
  const blocks = blocksOf(rows, figures, fits).flatMap((block) => [...drawn(block, paint), '']);
  return [...blocks, ...legend('words')];
}

function drawn(table: BareTable, paint: (line: Line) => string): string[] {
  return renderBareTable(table, paint).map((line) => MARGIN + line);
}

function widthOf(table: BareTable): number {
  return Math.max(...drawn(table, createPainter(false)).map(displayWidth));
}

function legendOf(
  rows: SummaryRow[],
  figures: SummaryColumn[],
  notes: TableShape['notes'],
): string[] {
  const hasBest = rows.some((row) => figures.some((figure) => isBest(row, figure, rows)));
  const isFaultless = !figures.some(({ tone }) => tone === 'bad');
  return [
    'times in ms',
    ...(hasBest ? ['* best of the phase'] : []),
    ...(isFaultless ? ['no request failed'] : []),
    ...(notes === 'signs' ? signsInWords(rows) : []),
  ];
}

/** `✘ budget failed`, `! invalid or cut short`. */
function signsInWords(rows: SummaryRow[]): string[] {
  const notes = rows.flatMap(({ note, phase }) => (note && phase ? [note] : []));
  return [...Map.groupBy(notes, ({ sign }) => sign)].map(([sign, alike]) => {
    const words = new Set(alike.map((note) => note.words));
    return `${sign} ${[...words].join(' or ')}`;
  });
}
