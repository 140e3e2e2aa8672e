/**
 * The body of a request as JSON with placeholders for payload rows. Pure: read once when the scenario
 * is checked, filled before the run. Separate from the adapter, since it is a small language.
 *
 *   "${row}"          the first row: its value where it has one input, else an object by input name
 *   "${row.NAME}"     the first row's value of one input
 *   "${rows}"         all rows of the request, each as "${row}" would be
 *   "${inputs.NAME}"  the values of one input over all rows
 *   "$${"             the two characters "${"
 */
import { ServebenchError } from '../../src/base/errors.ts';
import { suggestName } from '../../src/adapter/suggest-name.ts';
import type { PayloadRow } from '../../src/domain/scenario.ts';

/** What the template needs of a request's rows. */
type RowUse = 'none' | 'first' | 'all';

export interface BodyTemplate {
  rowUse: RowUse;
  /**
   * The body's JSON text.
   * @throws ServebenchError SB_HTTP_NEEDS_PAYLOAD without rows, SB_HTTP_UNKNOWN_INPUT.
   */
  render(rows: PayloadRow[]): string;
}

/** What is wrong with a template, and where in it. */
export interface TemplateProblem {
  path: (string | number)[];
  message: string;
}

/** Every problem of a template; empty when it can be used. */
export function checkBodyTemplate(template: unknown): TemplateProblem[] {
  return parsePart(template, []).problems;
}

/**
 * @throws ServebenchError SB_HTTP_BAD_BODY for the first problem: a checked template has none, but a
 * secret that is filled in later may hold anything.
 */
export function compileBodyTemplate(template: unknown): BodyTemplate {
  const { fill, rowUse, problems } = parsePart(template, []);
  const [first] = problems;
  if (first !== undefined) {
    throw new ServebenchError({
      code: 'SB_HTTP_BAD_BODY',
      message: `${['body', ...first.path].join('.')}: ${first.message}`,
      hint: 'Write "$${" where the two characters "${" are meant.',
    });
  }
  return {
    rowUse,
    render: (rows) => {
      if (rowUse !== 'none' && rows.length === 0) {
        throw new ServebenchError({
          code: 'SB_HTTP_NEEDS_PAYLOAD',
          message: 'the body refers to payload rows, but the scenario has no payload',
          hint: 'Add a payload to the scenario, or write the values into the body.',
        });
      }
      return JSON.stringify(fill(rows));
    },
  };
}

type Fill = (rows: PayloadRow[]) => unknown;

/** A parsed part of a template. */
interface Part {
  problems: TemplateProblem[];
  rowUse: RowUse;
  fill: Fill;
}

function parsePart(node: unknown, path: TemplateProblem['path']): Part {
  if (typeof node === 'string') return parseText(node, path);
  if (Array.isArray(node)) {
    const items = node.map((item, index) => parsePart(item, [...path, index]));
    return join(items, (rows) => items.map((item) => item.fill(rows)));
  }
  if (typeof node === 'object' && node !== null) return parseObject(node, path);
  const isJson = node === null || typeof node === 'boolean' || Number.isFinite(node);
  return isJson ? literal(node) : problem(path, 'is not a JSON value');
}

function parseObject(node: object, path: TemplateProblem['path']): Part {
  const entries = Object.entries(node).map(([name, value]) => ({
    key: parseText(name, [...path, name]),
    name,
    value: parsePart(value, [...path, name]),
  }));
  const keyProblems = entries.flatMap(({ key, name }) =>
    key.problems.length === 0 && key.rowUse === 'none'
      ? []
      : problem([...path, name], `"${name}" is a key; a placeholder can only be a value`),
  );
  return join([...keyProblems, ...entries.map(({ value }) => value)], (rows) =>
    Object.fromEntries(entries.map(({ key, value }) => [key.fill(rows), value.fill(rows)])),
  );
}

function join(parts: Part[], fill: Fill): Part {
  const rowUse = USES.findLast((use) => parts.some((part) => part.rowUse === use)) ?? 'none';
  return { problems: parts.flatMap((part) => part.problems), rowUse, fill };
}

function literal(value: unknown): Part {
  return { problems: [], rowUse: 'none', fill: () => value };
}

function problem(path: TemplateProblem['path'], message: string): Part {
  return { ...literal(null), problems: [{ path, message }] };
}

function parseText(text: string, path: TemplateProblem['path']): Part {
  const name = /^\$\{([^{}]*)\}$/.exec(text)?.[1];
  if (name !== undefined && !name.startsWith('env:')) return parsePlaceholder(name, path);
  const isEmbedded = [...text.matchAll(SPECIALS)].some(([special]) => special === '${');
  return isEmbedded
    ? problem(path, `"${text}" holds a placeholder within a longer text; it must stand alone`)
    : literal(text.replaceAll('$${', '${'));
}

/** What may stand in a text: an escape, a secret that is filled in elsewhere; else a placeholder. */
const SPECIALS = /\$\$\{|\$\{env:[^{}]*\}|\$\{/g;

/** From least to most. */
const USES: RowUse[] = ['none', 'first', 'all'];

function parsePlaceholder(name: string, path: TemplateProblem['path']): Part {
  const inputOfFirst = /^row\.(.+)$/s.exec(name)?.[1];
  const inputOfAll = /^inputs\.(.+)$/s.exec(name)?.[1];
  if (name === 'row') return { problems: [], rowUse: 'first', fill: ([row]) => valueOf(row) };
  if (name === 'rows') return { problems: [], rowUse: 'all', fill: (rows) => rows.map(valueOf) };
  if (inputOfFirst !== undefined) {
    return { problems: [], rowUse: 'first', fill: ([row]) => inputOf(row, inputOfFirst) };
  }
  if (inputOfAll !== undefined) {
    const fill: Fill = (rows) => rows.map((row) => inputOf(row, inputOfAll));
    return { problems: [], rowUse: 'all', fill };
  }
  const known = ['${row}', '${rows}', '${row.NAME}', '${inputs.NAME}'];
  return problem(path, `"\${${name}}" is no placeholder. ${suggestName(`\${${name}}`, known)}`);
}

function valueOf(row: PayloadRow | undefined): unknown {
  const values = Object.values(row?.inputs ?? {});
  return values.length === 1 ? values[0] : row?.inputs;
}

function inputOf(row: PayloadRow | undefined, name: string): unknown {
  const inputs = row?.inputs ?? {};
  if (Object.hasOwn(inputs, name)) return inputs[name];
  throw new ServebenchError({
    code: 'SB_HTTP_UNKNOWN_INPUT',
    message: `the body refers to input "${name}", which a row of the payload does not have`,
    hint: suggestName(name, Object.keys(inputs)),
  });
}
