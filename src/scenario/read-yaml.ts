/**
 * YAML text to plain data that remembers its places. Separate from every check of meaning: past this
 * file nobody knows that a scenario is YAML.
 */
import { LineCounter, parseDocument, visit, type Document, type YAMLError } from 'yaml';
import { messageOf } from '../base/errors.ts';
import { expandYaml } from './expand-yaml.ts';
import { explainYamlSyntax } from './explain-yaml-syntax.ts';
import { locateYaml, stretchOf, type Stretch } from './locate-yaml.ts';
import { pathText, type DataPath, type ScenarioProblem } from './scenario-problem.ts';

/** A scenario is a page of text; more is a mistake, or bait. */
const TEXT_LENGTH_MAX = 1_000_000;

export interface YamlReading {
  /** Null: no data that further checks could say anything right about. */
  source: YamlSource | null;
  problems: ScenarioProblem[];
}

export interface YamlSource {
  value: unknown;
  /** Where `path` stands; for what is missing, where it is missing from. */
  placeOf(path: DataPath, at: 'key' | 'value'): Place;
}

/** From 1, as in `ScenarioProblem`. */
export type Place = Pick<ScenarioProblem, 'line' | 'column' | 'endColumn'>;

/** Never throws, whatever the text. */
export function readYaml(text: string, file: string): YamlReading {
  const start = { file, line: 1, column: 1, path: '', hint: null };
  if (text.length > TEXT_LENGTH_MAX) {
    const message = `expected a scenario of at most ${TEXT_LENGTH_MAX} characters, got ${text.length}`;
    return { source: null, problems: [{ ...start, message }] };
  }
  const plainText = text.replace(/^\ufeff/, '');
  const lines = new LineCounter();
  let document: Document.Parsed;
  try {
    document = parseDocument(plainText, {
      lineCounter: lines,
      prettyErrors: false,
      logLevel: 'error',
      // Told apart in expand-yaml.ts, by their text: 1 and "1" are one key of ours.
      uniqueKeys: false,
    });
  } catch (thrown) {
    return {
      source: null,
      problems: [{ ...start, message: `not valid YAML: ${messageOf(thrown)}` }],
    };
  }
  const placeOf = (stretch: Stretch): Place => placeOfStretch(stretch, lines);
  const complaints = [...document.errors, ...document.warnings];
  if (complaints.length > 0) {
    const placed = upToUnclosedQuote(complaints).map((complaint) => ({
      ...explainYamlSyntax(complaint),
      place: placeOf(stretchOfComplaint(plainText, document, complaint)),
    }));
    return { source: null, problems: syntaxProblems(placed, file) };
  }
  const root = document.contents;
  const { value, isBroken, problems, aliases } = expandYaml(root);
  return {
    source: isBroken
      ? null
      : { value, placeOf: (path, at) => placeOf(locateYaml(root, aliases, path, at)) },
    problems: problems.map(({ node, path, message, hint }) => ({
      file,
      ...placeOf(stretchOf(node)),
      path: pathText(path),
      message,
      hint,
    })),
  };
}

function placeOfStretch({ startOffset, endOffset }: Stretch, lines: LineCounter): Place {
  const start = lines.linePos(startOffset);
  const end = lines.linePos(endOffset);
  // The counter answers line 0 for the offset 0 of an empty text.
  const place = { line: Math.max(1, start.line), column: Math.max(1, start.col) };
  const hasWidth = end.line === start.line && end.col > start.col;
  return hasWidth ? { ...place, endColumn: end.col } : place;
}

/** What comes after an unclosed quote was read as part of the text: complaints there are echoes. */
function upToUnclosedQuote(complaints: readonly YAMLError[]): readonly YAMLError[] {
  const unclosed = complaints.findIndex(isUnclosedQuote);
  return unclosed === -1 ? complaints : complaints.slice(0, unclosed + 1);
}

function isUnclosedQuote({ message }: YAMLError): boolean {
  return message.startsWith('Missing closing');
}

/** An unclosed quote runs to the end of the text, but it is where it opens that matters. */
function stretchOfComplaint(
  text: string,
  document: Document.Parsed,
  complaint: YAMLError,
): Stretch {
  let [startOffset] = complaint.pos;
  if (isUnclosedQuote(complaint)) {
    visit(document, {
      Scalar: (_, { type, range }) => {
        if (type?.startsWith('QUOTE') === true && range) [startOffset] = range;
      },
    });
  }
  while (text[startOffset] === ' ') startOffset += 1;
  return { startOffset, endOffset: startOffset };
}

/** One complaint a line: the parser's later ones on a line are echoes of the first. */
function syntaxProblems(
  complaints: readonly { place: Place; message: string; hint: string | null }[],
  file: string,
): ScenarioProblem[] {
  const byLine = new Map<number, ScenarioProblem>();
  for (const { place, message, hint } of complaints) {
    if (byLine.has(place.line)) continue;
    byLine.set(place.line, { file, ...place, path: '', message, hint });
  }
  return [...byLine.values()];
}
