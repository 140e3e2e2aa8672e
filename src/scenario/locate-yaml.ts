/** Which stretch of the text a place in the data is: a value, its key, or where it is missing from. */
import { isAlias, isMap, isScalar, isSeq, type Alias, type Node, type Pair } from 'yaml';
import { keyTextOf } from './expand-yaml.ts';
import type { DataPath } from './scenario-problem.ts';

/** Offsets into the text; `endOffset` equals `startOffset` for a point. */
export interface Stretch {
  startOffset: number;
  endOffset: number;
}

interface Step {
  node: Node | null;
  /** The node of the key under which `node` stands; null in a list and at the root. */
  keyNode: Node | null;
}

/** Where `path` stands below `root`; for what is missing, the key or the start of what lacks it. */
export function locateYaml(
  root: Node | null,
  aliases: ReadonlyMap<Alias, Node>,
  path: DataPath,
  at: 'key' | 'value',
): Stretch {
  let here: Step = { node: root, keyNode: null };
  for (const step of path) {
    const next = childOf(resolved(here.node, aliases), step);
    if (next === null) return stretchOfOwner(here);
    here = next;
  }
  return at === 'key' && here.keyNode !== null ? stretchOf(here.keyNode) : stretchOfValue(here);
}

/** The text of one node: a scalar's whole length, the first place of anything longer. */
export function stretchOf(node: Node): Stretch {
  const [startOffset, endOffset] = node.range ?? [0, 0];
  return { startOffset, endOffset: isScalar(node) || isAlias(node) ? endOffset : startOffset };
}

function resolved(node: Node | null, aliases: ReadonlyMap<Alias, Node>): Node | null {
  return isAlias(node) ? (aliases.get(node) ?? null) : node;
}

function childOf(node: Node | null, step: string | number): Step | null {
  if (isMap(node)) {
    const pair = node.items.find((item: Pair) => keyTextOf(item.key) === String(step));
    if (pair === undefined) return null;
    return { node: pair.value as Node | null, keyNode: pair.key as Node };
  }
  if (!isSeq(node) || typeof step !== 'number') return null;
  const item = node.items[step];
  return item === undefined ? null : { node: item as Node, keyNode: null };
}

function stretchOfOwner({ node, keyNode }: Step): Stretch {
  if (keyNode !== null) return stretchOf(keyNode);
  return node === null ? { startOffset: 0, endOffset: 0 } : stretchOf(node);
}

/** An empty value and a block of lines have no good place of their own: their key does. */
function stretchOfValue(step: Step): Stretch {
  const { node } = step;
  if (node === null) return stretchOfOwner(step);
  const isEmpty = isScalar(node) && node.range?.[0] === node.range?.[1];
  const isBlock = (isMap(node) || isSeq(node)) && node.flow !== true;
  return isEmpty || isBlock ? stretchOfOwner(step) : stretchOf(node);
}
