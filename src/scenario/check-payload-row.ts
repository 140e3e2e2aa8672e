/**
 * Whether one line of a payload is a row that can be put in a batch: named inputs, each a full box of
 * values of one kind, and the same inputs as the row before it.
 */
import { describeValue, listed, quoted } from './describe-value.ts';
import { didYouMean, meantName } from './meant-name.ts';
import { fieldOf, isMapping } from './raw-fields.ts';
import { withoutMisspelt, type DataPath, type Finding } from './scenario-problem.ts';

const ROW_KEYS = ['inputs', 'expected'] as const;

/** Nested lists of one input: the axes of its tensor without the batch axis. */
const AXES_MAX = 16;

type ValueKind = 'number' | 'string' | 'boolean';

const KIND_WORDS: Readonly<Record<ValueKind, string>> = {
  number: 'numbers',
  string: 'text',
  boolean: 'true or false',
};

/** What the first row says about all: its inputs and the kind of their values. */
export interface RowTraits {
  /** Number from 1 of the line that it was taken from. */
  line: number;
  kinds: ReadonlyMap<string, ValueKind>;
}

/** The traits of a row without problems. */
export function rowTraitsOf(row: unknown, line: number): RowTraits {
  const inputs = Object.entries(fieldOf(row, 'inputs') ?? {});
  const kinds = inputs.map(([name, values]) => [name, kindOf(firstLeaf(values))] as const);
  return {
    line,
    kinds: new Map(kinds.flatMap(([name, kind]) => (kind === null ? [] : [[name, kind]]))),
  };
}

/** Every problem of a row; `traits` are those of the first good row, null for the first. */
export function checkPayloadRow(row: unknown, traits: RowTraits | null): Finding[] {
  if (!isMapping(row)) {
    const message = `expected a row such as {"inputs": {"x": [1, 2]}}, got ${describeValue(row)}`;
    return [finding([], message, Array.isArray(row) ? LIST_HINT : null)];
  }
  const inputs = row['inputs'];
  const findings = [
    ...unknownKeys(row),
    ...(isMapping(inputs) && Object.keys(inputs).length > 0
      ? checkInputs(inputs, traits)
      : [finding(['inputs'], missingInputs(inputs), null)]),
    ...checkExpected(row['expected']),
  ];
  return withoutMisspelt([findings]).flat();
}

/** For a file that is one JSON list. */
export const LIST_HINT = 'write one row a line (JSON Lines), not a list of rows';

function finding(path: DataPath, message: string, hint: string | null): Finding {
  return { path, at: 'value', message, hint };
}

function missingInputs(inputs: unknown): string {
  const expected = 'expected values by tensor name such as {"x": [1, 2]}';
  return inputs === undefined
    ? `missing: ${expected}`
    : `${expected}, got ${describeValue(inputs)}`;
}

function unknownKeys(row: Record<string, unknown>): Finding[] {
  const unknown = Object.keys(row).filter((key) => !(ROW_KEYS as readonly string[]).includes(key));
  return unknown.map((key) => {
    const meant = meantName(key, ROW_KEYS);
    const message = `unknown key ${quoted(key)}`;
    const at = 'key';
    return meant === null
      ? { path: [key], at, message, hint: 'a row has the keys inputs and expected' }
      : { path: [key], at, message, hint: `did you mean "${meant}"?`, meantPath: [meant] };
  });
}

function checkExpected(expected: unknown): Finding[] {
  if (expected === undefined || isMapping(expected)) return [];
  const message = `expected the answer by output name, got ${describeValue(expected)}`;
  return [finding(['expected'], message, null)];
}

function checkInputs(inputs: Record<string, unknown>, traits: RowTraits | null): Finding[] {
  const missing = [...(traits?.kinds.keys() ?? [])].filter((name) => !Object.hasOwn(inputs, name));
  return [
    ...Object.entries(inputs).flatMap(([name, values]) => checkInput(name, values, traits)),
    ...missing.map((name) =>
      finding(
        ['inputs', name],
        `missing: line ${traits?.line ?? 1} has the input ${quoted(name)}`,
        null,
      ),
    ),
  ];
}

function checkInput(name: string, values: unknown, traits: RowTraits | null): Finding[] {
  const path = ['inputs', name];
  const fault = faultOf(values, path, null);
  if (fault !== null) return [fault];
  if (traits === null) return [];
  const wanted = traits.kinds.get(name);
  const kind = kindOf(firstLeaf(values));
  if (wanted === undefined) {
    const others = [...traits.kinds.keys()];
    const message = `unknown input ${quoted(name)}: line ${traits.line} has ${listed(others.map(quoted), 'and')}`;
    return [finding(path, message, didYouMean(name, others))];
  }
  if (kind === null || kind === wanted) return [];
  const message = `expected ${KIND_WORDS[wanted]} as in line ${traits.line}, got ${KIND_WORDS[kind]}`;
  return [finding(path, message, null)];
}

/** The first thing that keeps `values` from being a full box of one kind; null when nothing does. */
function faultOf(values: unknown, path: DataPath, leaf: ValueKind | null): Finding | null {
  if (!Array.isArray(values)) return leafFault(values, path, leaf);
  if (path.length > AXES_MAX + 2) {
    return finding(path, `expected at most ${AXES_MAX} levels of lists`, null);
  }
  const items = values as unknown[];
  if (items.length === 0) {
    return finding(path, 'expected at least one value, got an empty list', null);
  }
  const wanted = leaf ?? kindOf(firstLeaf(items));
  // Most rows end here, without a path built for each of what may be 150528 numbers of an image.
  if (items.every((item) => wanted !== null && isLeaf(item, wanted))) return null;
  const firstShape = shapeOf(items[0]);
  for (const [index, item] of items.entries()) {
    const itemPath = [...path, index];
    const fault = faultOf(item, itemPath, wanted);
    if (fault !== null) return fault;
    const shape = shapeOf(item);
    if (shape !== firstShape) {
      return finding(itemPath, `expected ${firstShape} like its neighbours, got ${shape}`, null);
    }
  }
  return null;
}

function isLeaf(value: unknown, kind: ValueKind): boolean {
  return typeof value === kind && (typeof value !== 'number' || Number.isFinite(value));
}

function leafFault(value: unknown, path: DataPath, leaf: ValueKind | null): Finding | null {
  const kind = kindOf(value);
  if (kind === null) {
    const found = value === null ? 'null' : describeValue(value);
    const message = `expected a number, a text, true or false, or lists of them, got ${found}`;
    return finding(path, message, null);
  }
  if (typeof value === 'number' && !Number.isFinite(value)) {
    return finding(path, 'expected a number that a double can hold', null);
  }
  if (leaf === null || kind === leaf) return null;
  const message = `expected ${KIND_WORDS[leaf]} like its neighbours, got ${describeValue(value)}`;
  return finding(path, message, null);
}

/** The lengths along the axes, read along the first items: `one value`, `a list of 3`, `2 x 3`. */
function shapeOf(value: unknown): string {
  const lengths: number[] = [];
  for (let inner = value; Array.isArray(inner); inner = inner[0]) lengths.push(inner.length);
  if (lengths.length === 0) return 'one value';
  return lengths.length === 1 ? `a list of ${lengths[0] ?? 0}` : `lists of ${lengths.join(' x ')}`;
}

function firstLeaf(value: unknown): unknown {
  let leaf = value;
  while (Array.isArray(leaf)) leaf = leaf[0];
  return leaf;
}

function kindOf(value: unknown): ValueKind | null {
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean'
    ? (typeof value as ValueKind)
    : null;
}
