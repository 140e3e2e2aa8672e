/** Columns without rules or boxes: what cli-table3 makes of cells when nothing is drawn around them. */
import Table from 'cli-table3';
import type { Line } from './styled-text.ts';

export interface BareTable {
  /** A row that ends early gives the rest of its width to its last cell. */
  rows: Line[][];
  /** One per column. */
  aligns: ('left' | 'right')[];
  /** Spaces between columns. */
  gap: number;
}

const NOTHING_DRAWN = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
};

/** One string per row, without spaces at its end. */
export function renderBareTable(table: BareTable, paint: (line: Line) => string): string[] {
  const { rows, aligns, gap } = table;
  const drawn = new Table({
    chars: NOTHING_DRAWN,
    colAligns: aligns,
    style: { 'padding-left': 0, 'padding-right': gap, head: [], border: [], compact: true },
  });
  for (const row of rows) drawn.push(row.map((cell, at) => cellOf(row, cell, at)));
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());

  function cellOf(row: Line[], cell: Line, at: number) {
    const left = aligns.length - at;
    const isShort = at === row.length - 1 && left > 1;
    return isShort ? { content: paint(cell), colSpan: left, hAlign: 'left' as const } : paint(cell);
  }
}
