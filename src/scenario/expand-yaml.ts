/**
 * YAML nodes to plain data. Aliases are followed here, under a limit on what they may grow to, and
 * cycles are refused: a scenario is read from strangers' repositories too, and nine lines of aliases
 * of aliases are a billion values.
 */
import {
  isAlias,
  isMap,
  isScalar,
  type Alias,
  type Node,
  type ParsedNode,
  type YAMLMap,
} from 'yaml';
import { describeValue, quoted } from './describe-value.ts';
import { didYouMean } from './meant-name.ts';
import type { DataPath } from './scenario-problem.ts';

/** Far above any scenario (the examples have about 60), far below what strains a machine. */
const NODES_MAX = 100_000;
/** Deeper than any request template that a server would accept. */
const DEPTH_MAX = 100;

export interface NodeProblem {
  node: Node;
  path: DataPath;
  message: string;
  hint: string | null;
}

export interface Expansion {
  value: unknown;
  /** The value is incomplete: what checks would say about it would be wrong. */
  isBroken: boolean;
  problems: NodeProblem[];
  /** What each alias stands for. */
  aliases: ReadonlyMap<Alias, Node>;
}

interface ExpandState {
  nodeCount: number;
  isBroken: boolean;
  problems: NodeProblem[];
  aliases: Map<Alias, Node>;
  /** The latest node of each anchor so far, in the order of the text. */
  anchors: Map<string, Node>;
  /** The nodes around the one being expanded, to see cycles. */
  open: Set<Node>;
  /** The alias that is being expanded, not one inside it; null outside of aliases. */
  outermost: Pick<NodeProblem, 'node' | 'path'> | null;
}

export function expandYaml(root: ParsedNode | null): Expansion {
  const state: ExpandState = {
    nodeCount: 0,
    isBroken: false,
    problems: [],
    aliases: new Map(),
    anchors: new Map(),
    open: new Set(),
    outermost: null,
  };
  const value = valueOf(state, root, []);
  const { isBroken, problems, aliases } = state;
  return { value, isBroken, problems, aliases };
}

/** The key of a mapping as text; null for a key that is no plain text. */
export function keyTextOf(key: unknown): string | null {
  if (!isScalar(key) || key.value === null) return null;
  return typeof key.value === 'string' ? key.value : (key.source ?? null);
}

function valueOf(state: ExpandState, node: Node | null, path: DataPath): unknown {
  if (node === null || state.nodeCount > NODES_MAX) return null;
  state.nodeCount += 1;
  if (state.nodeCount > NODES_MAX) {
    const message = `aliases of aliases grow to more than ${NODES_MAX} values here`;
    return broken(state, { ...(state.outermost ?? { node, path }), message, hint: null });
  }
  if (path.length > DEPTH_MAX) {
    return broken(state, { node, path, message: 'nested deeper than 100 levels', hint: null });
  }
  if (isAlias(node)) return valueOfAlias(state, node, path);
  // Inside an alias, every anchor was already seen, and later ones of its name may have followed.
  if (node.anchor !== undefined && state.outermost === null) state.anchors.set(node.anchor, node);
  if (isScalar(node)) return node.value;
  state.open.add(node);
  const value = isMap(node)
    ? valueOfMap(state, node, path)
    : node.items.map((item, index) => valueOf(state, item as Node | null, [...path, index]));
  state.open.delete(node);
  return value;
}

function broken(state: ExpandState, problem: NodeProblem): null {
  state.isBroken = true;
  // A node that several aliases lead to is wrong once.
  if (!state.problems.some(({ node }) => node === problem.node)) state.problems.push(problem);
  return null;
}

function valueOfAlias(state: ExpandState, alias: Alias, path: DataPath): unknown {
  const target = state.aliases.get(alias) ?? state.anchors.get(alias.source);
  if (target === undefined) {
    const hint = didYouMean(alias.source, state.anchors.keys());
    const message = `the alias *${alias.source} has no anchor &${alias.source} before it`;
    return broken(state, { node: alias, path, message, hint });
  }
  if (state.open.has(target)) {
    const message = `the alias *${alias.source} stands inside its own anchor &${alias.source}`;
    return broken(state, { node: alias, path, message, hint: null });
  }
  state.aliases.set(alias, target);
  const { outermost } = state;
  state.outermost ??= { node: alias, path };
  const value = valueOf(state, target, path);
  state.outermost = outermost;
  return value;
}

function valueOfMap(state: ExpandState, map: YAMLMap, path: DataPath): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const pair of map.items) {
    const key = keyTextOf(pair.key);
    if (key === null || key === '__proto__') {
      const node = (pair.key as Node | null) ?? map;
      const found = key === null ? describeKey(pair.key) : quoted(key);
      const message = `expected a key of plain text, got ${found}`;
      state.problems.push({ node, path, message, hint: null });
    } else if (Object.hasOwn(value, key)) {
      const message = `the key ${quoted(key)} is set twice in one mapping`;
      const hint = 'keep one of the two';
      state.problems.push({ node: pair.key as Node, path: [...path, key], message, hint });
    } else {
      value[key] = valueOf(state, pair.value as Node | null, [...path, key]);
    }
  }
  return value;
}

function describeKey(key: unknown): string {
  if (isMap(key)) return 'a mapping';
  if (isAlias(key)) return 'an alias';
  return isScalar(key) ? describeValue(key.value) : 'a list';
}
