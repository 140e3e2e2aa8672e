/**
 * A payload file's text to its rows. The rows become requests before a run; a wrong one found here is
 * a message with a place, found later it is an error rate.
 */
import type { PayloadRow } from '../domain/scenario.ts';
import { checkPayloadRow, LIST_HINT, rowTraitsOf, type RowTraits } from './check-payload-row.ts';
import { scanJson, type JsonScan } from './scan-json.ts';
import { pathText, type Finding, type ScenarioProblem } from './scenario-problem.ts';

/** A payload with one mistake has it in every line; its first lines tell the story. */
const PROBLEMS_SHOWN_MAX = 20;

export type ParsedPayload =
  /** In the order of the file; at least one. */
  | { ok: true; rows: PayloadRow[] }
  /** The first 20 problems, and how many there are. */
  | { ok: false; problems: ScenarioProblem[]; problemCount: number };

interface PayloadState {
  rows: PayloadRow[];
  /** Of the first row; the others are held against it. */
  traits: RowTraits | null;
  problems: ScenarioProblem[];
  problemCount: number;
}

/** `text` is JSON Lines; blank lines hold no row. `file` is named in problems. Never throws. */
export function parsePayload(text: string, file: string): ParsedPayload {
  const plainText = text.replace(/^\ufeff/, '');
  const state: PayloadState = { rows: [], traits: null, problems: [], problemCount: 0 };
  for (const [index, line] of plainText.split(/\r?\n/).entries()) {
    if (line.trim() !== '') readLine(state, line, { file, line: index + 1 });
  }
  const { rows, problems, problemCount } = state;
  if (rows.length > 0 && problemCount === 0) return { ok: true, rows };
  if (problemCount === 0) return { ok: false, problems: [emptyProblem(file)], problemCount: 1 };
  if (plainText.trim().includes('\n') && parsedJson(plainText) !== undefined) {
    return { ok: false, problems: [wholeFileProblem(file)], problemCount: 1 };
  }
  return { ok: false, problems, problemCount };
}

function readLine(state: PayloadState, line: string, place: { file: string; line: number }): void {
  const row = parsedJson(line);
  const findings = row === undefined ? null : checkPayloadRow(row, state.traits);
  if (findings?.length === 0) {
    state.rows.push(row as PayloadRow);
    state.traits ??= rowTraitsOf(row, place.line);
    return;
  }
  state.problemCount += findings?.length ?? 1;
  const space = PROBLEMS_SHOWN_MAX - state.problems.length;
  if (space <= 0) return;
  const problems = problemsOfLine(line, findings)
    .sort((a, b) => a.column - b.column)
    .slice(0, space);
  state.problems.push(...problems.map((problem) => ({ ...place, ...problem })));
}

function emptyProblem(file: string): ScenarioProblem {
  const message = 'the file is empty: expected at least one row';
  const hint = 'write one row a line: {"inputs": {"x": [1, 2]}}';
  return { file, line: 1, column: 1, path: '', message, hint };
}

/** For JSON that is laid out over lines: each of them would be a problem of its own. */
function wholeFileProblem(file: string): ScenarioProblem {
  const message = 'expected one row a line (JSON Lines), got one JSON text over several lines';
  const hint = 'in Python: for row in rows: print(json.dumps(row), file=file)';
  return { file, line: 1, column: 1, path: '', message, hint };
}

/** Undefined, which no JSON text means, for what is no JSON. */
function parsedJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

type PlacedInLine = Omit<ScenarioProblem, 'file' | 'line'>;

/** `findings` is null when the line is no JSON. */
function problemsOfLine(line: string, findings: readonly Finding[] | null): PlacedInLine[] {
  const scan = scanJson(line);
  if (findings !== null) {
    return findings.map((finding) => {
      const { path, message, hint } = finding;
      return { ...spanOf(scan, finding), path: pathText(path), message, hint };
    });
  }
  const { offset, message, hint } = scan.error ?? { offset: 0, message: 'unreadable', hint: null };
  const isWholeList = line.trimStart().startsWith('[');
  return [
    {
      column: offset + 1,
      path: '',
      message: `not valid JSON: ${message}`,
      hint: isWholeList ? LIST_HINT : hint,
    },
  ];
}

/** Where a finding stands in its line; for what is missing, where the mapping that lacks it begins. */
function spanOf(scan: JsonScan, { path, at }: Finding): Pick<PlacedInLine, 'column' | 'endColumn'> {
  for (let length = path.length; length >= 0; length--) {
    const name = pathText(path.slice(0, length));
    const span = (at === 'key' ? scan.keys.get(name) : undefined) ?? scan.values.get(name);
    if (span === undefined) continue;
    const column = span[0] + 1;
    return length === path.length ? { column, endColumn: span[1] + 1 } : { column };
  }
  return { column: 1 };
}
