/** The figures of all targets side by side, one row per target and phase. */
import type { BareTable } from './bare-table.ts';
import { span, type Line } from './styled-text.ts';
import { cellsOf, nameOf } from './summary-cells.ts';
import type { SummaryColumn, SummaryRow } from './summary-rows.ts';

export interface TableShape {
  gap: number;
  /** Whether what is wrong with a row is said, or only marked and explained below. */
  notes: 'words' | 'signs';
  /** Behind the best figure of a phase. */
  star: string;
}

export function tableOf(
  rows: SummaryRow[],
  figures: SummaryColumn[],
  shape: TableShape,
): BareTable {
  const columnsOfCells = figures.map((figure) => cellsOf(rows, figure, rows, shape.star));
  const hasNotes = rows.some((row) => row.phase && row.note);
  const head = ['target', 'phase', ...figures.map(({ head }) => head), ...(hasNotes ? [''] : [])];
  const body = rows.map((row, at) => {
    const isSameTarget = rows[at - 1]?.target === row.target;
    const name = span(isSameTarget ? '' : nameOf(row.target), 'strong');
    if (!row.phase) return [[name], [span(row.note?.words ?? '', row.note?.tone)]];
    const cells = columnsOfCells.map((column) => column[at] ?? []);
    const note = hasNotes ? [noteCell(row, shape)] : [];
    return [[name], [span(nameOf(row.phase.name))], ...cells, ...note];
  });
  return {
    rows: [head.map((text) => [span(text, 'dim')]), ...body],
    aligns: [
      'left',
      'left',
      ...figures.map(() => 'right' as const),
      ...(hasNotes ? ['left' as const] : []),
    ],
    gap: shape.gap,
  };
}

function noteCell({ note }: SummaryRow, shape: TableShape): Line {
  return note ? [span(shape.notes === 'words' ? note.words : note.sign, note.tone)] : [];
}
