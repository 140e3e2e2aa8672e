import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseTrace, traceFormatOf, type TraceFormat } from '../../src/scenario/parse-trace.ts';

/** Instants in seconds and rows; or `line:column-endColumn message` of each problem. */
function readingOf(text: string, format: TraceFormat): unknown {
  const parsed = parseTrace(text, 't', format);
  if (!parsed.ok) {
    return parsed.problems.map(
      ({ line, column, endColumn, message }) =>
        `${line}:${column}${endColumn === undefined ? '' : `-${endColumn}`} ${message}`,
    );
  }
  const { offsetsNs, rows } = parsed.trace;
  return { at: [...offsetsNs].map((offset) => offset / 1e9), rows: rows && [...rows] };
}

describe('parseTrace reads', () => {
  test.each<[string, TraceFormat, string, unknown]>([
    ['a column of seconds', 'csv', 'at\n0\n0.25\n1.5\n', { at: [0, 0.25, 1.5], rows: null }],
    ['rows', 'csv', 'at,row\n0,3\n0,0\n', { at: [0, 0], rows: [3, 0] }],
    ['columns in the other order', 'csv', 'row,at\n3,0.5\n', { at: [0.5], rows: [3] }],
    ['units', 'csv', 'at\n250ms\n1m\n', { at: [0.25, 60], rows: null }],
    ['exponents', 'csv', 'at\n1e-3\n1E0\n', { at: [0.001, 1], rows: null }],
    ['quotes and spaces', 'csv', '"at", "row"\n "0.5" , "2"\n', { at: [0.5], rows: [2] }],
    ['blank lines', 'csv', '\nat\n\n1\n \n', { at: [1], rows: null }],
    [
      'a byte order mark, line ends of Windows',
      'csv',
      '\ufeffat\r\n1\r\n',
      { at: [1], rows: null },
    ],
    ['no last line end', 'csv', 'at\n1\n2', { at: [1, 2], rows: null }],
    ['JSON Lines', 'jsonl', '{"at":0.25}\n{"at":"300ms"}\n', { at: [0.25, 0.3], rows: null }],
    [
      'JSON Lines with rows',
      'jsonl',
      '{"row":1,"at":0}\n{"at":1,"row":0}',
      { at: [0, 1], rows: [1, 0] },
    ],
  ])('%s', (_, format, text, expected) => {
    expect(readingOf(text, format)).toEqual(expected);
  });
});

describe('parseTrace refuses', () => {
  test.each<[string, TraceFormat, string, string[]]>([
    ['an empty file', 'csv', '', ['1:1 the file is empty: expected at least one instant']],
    ['a header alone', 'csv', 'at\n', ['1:1 the file is empty: expected at least one instant']],
    ['no header', 'csv', '0.5\n1\n', ['1:1 expected a header with the column at, got "0.5"']],
    ['no instants', 'csv', 'row\n1\n', ['1:1 missing: expected the column at']],
    ['a column it does not know', 'csv', 'at,rows\n1,2\n', ['1:4-8 unknown column "rows"']],
    [
      'instants out of order',
      'csv',
      'at\n1\n0.5\n1\n',
      ['3:1-4 expected instants in order, got 0.5 after 1 s'],
    ],
    ['a negative instant', 'csv', 'at\n-1\n', ['2:1-3 expected an instant of 0 or later, got -1']],
    [
      'the time of day',
      'csv',
      'at\n1700000000.25\n',
      ['2:1-14 expected an instant of at most 100 days, got 1700000000.25'],
    ],
    [
      'words',
      'csv',
      'at\nsoon\n',
      [
        '2:1-5 expected an instant in seconds such as 0.25, or with a unit such as 250ms, got "soon"',
      ],
    ],
    ['a cell too few', 'csv', 'at,row\n1\n', ['2:1 expected 2 columns as in the header, got 1']],
    [
      'an empty cell',
      'csv',
      'at,row\n,1\n',
      [
        '2:1 expected an instant in seconds such as 0.25, or with a unit such as 250ms, got nothing',
      ],
    ],
    [
      'half a row',
      'csv',
      'at,row\n1,2.5\n',
      ['2:3-6 expected the index of a payload row, from 0, got 2.5'],
    ],
    ['what is no JSON', 'jsonl', '{"at":1}\n{at:1}\n', ['2:1 not valid JSON']],
    [
      'what is no mapping',
      'jsonl',
      '[1]\n',
      ['1:1 expected a mapping such as {"at": 0.25, "row": 3}, got a list of 1'],
    ],
    ['a key it does not know', 'jsonl', '{"time":1}\n', ['1:2-8 unknown key "time"']],
    [
      'no instant',
      'jsonl',
      '{"row":1}\n',
      [
        '1:1 expected an instant in seconds such as 0.25, or with a unit such as 250ms, got nothing',
      ],
    ],
    [
      'a row in some lines only',
      'jsonl',
      '{"at":1,"row":1}\n{"at":2}\n',
      ['2:1 this line names no row, but those before do'],
    ],
    [
      'each wrong line',
      'csv',
      'at\nx\n1\ny\n',
      [
        '2:1-2 expected an instant in seconds such as 0.25, or with a unit such as 250ms, got "x"',
        '4:1-2 expected an instant in seconds such as 0.25, or with a unit such as 250ms, got "y"',
      ],
    ],
  ])('%s', (_, format, text, problems) => {
    expect(readingOf(text, format)).toEqual(problems);
  });

  test('many wrong lines with the first twenty, and how many there are', () => {
    const parsed = parseTrace(`at\n${'x\n'.repeat(500)}`, 't', 'csv');
    expect(parsed).toMatchObject({ ok: false, problemCount: 500 });
    expect(parsed.ok ? [] : parsed.problems).toHaveLength(20);
  });
});

test.each([
  ['arrivals.csv', 'csv'],
  ['a.b.jsonl', 'jsonl'],
  ['arrivals.json', null],
  ['csv', null],
])('the format of %s is told by its ending', (file, format) => {
  expect(traceFormatOf(file)).toBe(format);
});

describe('properties', () => {
  test('what is written out is read back, in both formats', () => {
    const gaps = fc.array(fc.tuple(fc.integer({ min: 0, max: 1e10 }), fc.nat({ max: 999 })), {
      minLength: 1,
      maxLength: 3000,
    });
    fc.assert(
      fc.property(gaps, fc.boolean(), (entries, hasRows) => {
        let offsetNs = 0;
        const at = entries.map(([gap]) => (offsetNs += gap));
        const rows = entries.map(([, row]) => row);
        const csv = at.map((offset, n) => `${offset / 1e9}${hasRows ? `,${rows[n] ?? 0}` : ''}\n`);
        const json = at.map((offset, n) =>
          JSON.stringify({ at: offset / 1e9, ...(hasRows ? { row: rows[n] } : {}) }),
        );
        const trace = {
          offsetsNs: Float64Array.from(at),
          rows: hasRows ? Int32Array.from(rows) : null,
        };
        const header = hasRows ? 'at,row\n' : 'at\n';
        expect(parseTrace(header + csv.join(''), 't', 'csv')).toEqual({ ok: true, trace });
        expect(parseTrace(json.join('\n'), 't', 'jsonl')).toEqual({ ok: true, trace });
      }),
      { numRuns: 30 },
    );
  });

  test('any text has an answer', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom('csv' as const, 'jsonl' as const),
        (text, format) => {
          const parsed = parseTrace(text, 't', format);
          if (!parsed.ok) expect(parsed.problemCount).toBeGreaterThan(0);
        },
      ),
    );
  });
});
