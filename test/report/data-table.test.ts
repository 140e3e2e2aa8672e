import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimalPadding, renderTable, type Table } from '../../src/report/data-table.ts';
import { html } from '../../src/report/markup.ts';

const TABLE: Table = {
  label: 'Sizes <of> things',
  narrow: 'cards',
  columns: [
    { heading: 'thing', kind: 'text' },
    { heading: 'size', kind: 'number', unit: 'ms' },
    { heading: 'remark', kind: 'text' },
  ],
  groups: [
    {
      heading: 'first group',
      rows: [
        { cells: [{ text: '<b>' }, { text: '1.25', suffix: html`<i>*</i>` }, { text: 'a' }] },
        {
          cells: [{ text: 'c' }, { text: '14', className: 'best' }],
          note: 'a note',
          className: 'invalid',
        },
      ],
    },
    { heading: null, rows: [{ cells: [{ text: 'd' }, { text: 'n/a' }, { text: 'e' }] }] },
  ],
};

describe('renderTable', () => {
  const text = renderTable(TABLE).toString();

  test('escapes names and texts', () => {
    expect(text).toContain('aria-label="Sizes &lt;of&gt; things"');
    expect(text).toContain('<th scope="row">&lt;b&gt;</th>');
  });

  test('puts the mark behind the number and the padding behind the mark', () => {
    expect(text).toContain('<td data-label="size, ms">1.25<i>*</i></td>');
    expect(text).toContain(
      '<td class="best" data-label="size, ms">14\u{2008}\u{2007}\u{2007}</td>',
    );
  });

  test('marks texts, since most cells are numbers', () => {
    expect(text).toContain('<td class="text" data-label="remark">a</td>');
  });

  test('spans headings of groups and notes over all columns', () => {
    expect(text).toContain('<th scope="rowgroup" colspan="3">first group</th>');
    expect(text).toContain('<tr class="note invalid"><td colspan="3">a note</td></tr>');
  });

  test('fills missing cells, so that columns stay in step', () => {
    expect(text.match(/<(?:td|th)[ >]/g)).toHaveLength(3 + 1 + 3 + 3 + 1 + 3);
  });

  test('leaves labels out where the table stays a table', () => {
    expect(renderTable({ ...TABLE, narrow: 'scroll' }).toString()).not.toContain('data-label');
  });
});

describe('decimalPadding', () => {
  test.each([
    ['points meet', ['1.25', '14.0', '310'], ['', '\u{2007}', '\u{2008}\u{2007}\u{2007}']],
    ['whole numbers need nothing', ['1', '14', '310'], ['', '', '']],
    ['what is no number is left alone', ['n/a', '1.5', 'closed'], ['', '', '']],
    ['signs and separators do not count', ['$0.0331', '$1,234.50'], ['', '\u{2007}\u{2007}']],
  ])('%s', (_name, texts, expected) => {
    expect(decimalPadding(texts)).toEqual(expected);
  });

  test('makes all numbers of a column equally long behind the point', () => {
    const numbers = fc.array(fc.tuple(fc.nat(99_999), fc.nat(4)), { minLength: 1 });
    fc.assert(
      fc.property(numbers, (rows) => {
        const texts = rows.map(([figure, decimals]) => figure.toFixed(decimals));
        const padded = decimalPadding(texts).map((padding, index) => texts[index]! + padding);
        const behind = padded.map((text) => text.length - text.search(/[.\u2008]|$/));
        expect(new Set(behind).size).toBe(1);
      }),
    );
  });
});
