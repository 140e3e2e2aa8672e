/** One way to write a table: numbers aligned on their decimal point, headings that say their unit. */
import { html, type Content, type Markup } from './markup.ts';

export interface Cell {
  /** What is read, and what a number is aligned by. */
  text: string;
  /** `best`, `over`, `absent`, …: see style.css. */
  className?: string;
  /** Shown on hover; a reader without a mouse needs it elsewhere as well. */
  title?: string;
  /** Stands behind the text, outside the alignment. */
  suffix?: Content;
  /** Stands before the text, such as a colour key. */
  prefix?: Content;
}

export interface Column {
  heading: Content;
  /** `number`: aligned on the decimal point. `mixed`: figures of different units, only right-aligned. */
  kind: 'text' | 'number' | 'mixed';
  /** A second, quieter line under the heading: the unit. */
  unit?: string;
}

export interface Row {
  /** One a column. */
  cells: readonly Cell[];
  className?: string;
  /** A line of its own under the row. */
  note?: Content;
}

export interface RowGroup {
  /** A line above the group; null: none. */
  heading: Content;
  rows: readonly Row[];
}

export interface Table {
  /** For screen readers and for the frame that scrolls sideways. */
  label: string;
  columns: readonly Column[];
  groups: readonly RowGroup[];
  /** `cards`: on a narrow screen each row becomes a block. `scroll`: it stays a table. */
  narrow: 'cards' | 'scroll';
}

// As wide as a digit and as a full stop where figures are tabular.
const FIGURE_SPACE = '\u{2007}';
const PUNCTUATION_SPACE = '\u{2008}';

const NUMBER = /^[<>]?\$?-?[\d,]+((?:\.\d+)?)$/;

/** What must stand behind each text, so that right-aligned numbers meet at the decimal point. */
export function decimalPadding(texts: readonly string[]): string[] {
  const fractions = texts.map((text) => NUMBER.exec(text)?.[1]);
  const longest = Math.max(0, ...fractions.map((fraction) => fraction?.length ?? 0));
  return fractions.map((fraction) => {
    if (fraction === undefined || fraction.length === longest) return '';
    const missing = longest - fraction.length;
    return fraction === ''
      ? PUNCTUATION_SPACE + FIGURE_SPACE.repeat(missing - 1)
      : FIGURE_SPACE.repeat(missing);
  });
}

function classAttribute(...names: (string | undefined | false)[]): Content {
  const present = names.filter(Boolean).join(' ');
  return present === '' ? '' : html` class="${present}"`;
}

function renderHeading({ heading, kind, unit }: Column): Markup {
  return html`<th scope="col"${classAttribute(kind === 'text' && 'text')}>${heading}${unit !== undefined && html`<small>${unit}</small>`}</th>`;
}

interface AlignedCell extends Cell {
  padding: string;
}

function renderCell(cell: AlignedCell, column: Column, label: Content, isFirst: boolean): Markup {
  const attributes = classAttribute(column.kind === 'text' && !isFirst && 'text', cell.className);
  const content = html`${cell.prefix}${cell.text}${cell.suffix}${cell.padding}`;
  const title = cell.title !== undefined && html` title="${cell.title}"`;
  // Most cells are numbers, so those carry no class: it would be a tenth of the page.
  return isFirst
    ? html`<th scope="row"${attributes}${title}>${content}</th>`
    : html`<td${attributes}${label}${title}>${content}</td>`;
}

function labelOf({ heading, unit }: Column): Content {
  const text = [html`${heading}`.toString().replace(/<[^>]*>/g, ''), unit]
    .filter(Boolean)
    .join(', ');
  return html` data-label="${text}"`;
}

function alignedRows({ columns, groups }: Table): AlignedCell[][] {
  const rows = groups.flatMap((group) => group.rows);
  const byColumn = columns.map((column, index) => {
    const texts = rows.map((row) => row.cells[index]?.text ?? '');
    return column.kind === 'number' ? decimalPadding(texts) : [];
  });
  return rows.map((row, rowIndex) =>
    row.cells.map((cell, index) => ({ ...cell, padding: byColumn[index]?.[rowIndex] ?? '' })),
  );
}

/** The table in a frame that scrolls by itself, so that the page never does. */
export function renderTable(table: Table): Markup {
  const { columns, groups, label, narrow } = table;
  const labels = columns.map((column) => (narrow === 'cards' ? labelOf(column) : ''));
  const aligned = alignedRows(table);
  let next = 0;
  const bodies = groups.map(({ heading, rows }) => {
    const lines = rows.map((row) => {
      const cells = aligned[next++] ?? [];
      const rendered = columns.map((column, index) => {
        const cell = cells[index] ?? { text: '', padding: '' };
        return renderCell(cell, column, labels[index], index === 0);
      });
      const note =
        row.note !== undefined &&
        html`<tr${classAttribute('note', row.className)}><td colspan="${columns.length}">${row.note}</td></tr>`;
      return html`\n<tr${classAttribute(row.className)}>${rendered}</tr>${note}`;
    });
    const top =
      heading !== null &&
      html`<tr class="group"><th scope="rowgroup" colspan="${columns.length}">${heading}</th></tr>`;
    return html`<tbody>${top}${lines}</tbody>`;
  });
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0"><table class="${narrow}"><thead><tr>${columns.map(renderHeading)}</tr></thead>${bodies}</table></div>`;
}
