/**
 * Which keys a mapping may hold, read off its JSON Schema, so that a misspelt or misplaced key can be
 * answered with the right one. The published schema is the one list of keys; no second one exists.
 */
import { listed } from './describe-value.ts';
import { folded } from '../base/nearest-name.ts';
import { meantName } from './meant-name.ts';
import type { DataPath } from './scenario-problem.ts';

export interface UnknownKey {
  hint: string | null;
  /** The known key of the same mapping that it was probably meant to be. */
  meant: string | null;
}

type SchemaNode = Readonly<Record<string, unknown>>;

/** A key that has more homes than this is too common for a guess. */
const HOMES_SHOWN_MAX = 2;

/** What `key`, unknown to the mapping at `path`, was meant to be. */
export function explainUnknownKey(schema: object, path: DataPath, key: string): UnknownKey {
  if (key === '<<') return { hint: 'merge keys are not read: write the keys out', meant: null };
  const known = keysAt(schema as SchemaNode, path);
  const meant = meantName(key, known);
  if (meant !== null) return { hint: `did you mean "${meant}"?`, meant };
  const homes = homesOf(schema as SchemaNode, key);
  if (homes.size > 0 && homes.size <= HOMES_SHOWN_MAX) {
    const [name = key] = homes.values();
    return { hint: `"${name}" belongs in ${listed([...homes.keys()], 'or')}`, meant: null };
  }
  const hint = known.length === 0 ? null : `the keys here are ${listed(known, 'and')}`;
  return { hint, meant: null };
}

function keysAt(schema: SchemaNode, path: DataPath): string[] {
  let here = alternativesOf(schema);
  for (const step of path) here = here.flatMap((node) => childrenOf(node, step));
  return [...new Set(here.flatMap((node) => Object.keys(propertiesOf(node))))];
}

/** Every place of the schema that has the key (`load.phases[]`), with the key as it is spelt there. */
function homesOf(schema: SchemaNode, key: string): Map<string, string> {
  const homes = new Map<string, string>();
  const visit = (node: SchemaNode, place: string): void => {
    for (const alternative of alternativesOf(node)) {
      for (const [name, child] of Object.entries(propertiesOf(alternative))) {
        if (folded(name) === folded(key)) homes.set(place === '' ? 'the top level' : place, name);
        if (isNode(child)) visit(child, place === '' ? name : `${place}.${name}`);
      }
      const { items } = alternative;
      if (isNode(items)) visit(items, `${place}[]`);
    }
  };
  visit(schema, '');
  return homes;
}

function childrenOf(node: SchemaNode, step: string | number): SchemaNode[] {
  const child = typeof step === 'number' ? node['items'] : propertiesOf(node)[step];
  const found = child ?? (typeof step === 'string' ? node['additionalProperties'] : undefined);
  return isNode(found) ? alternativesOf(found) : [];
}

/** The node and everything that may hold beside or instead of it. */
function alternativesOf(node: SchemaNode): SchemaNode[] {
  const nested = [node['anyOf'], node['oneOf'], node['allOf'], node['then']].flat().filter(isNode);
  return [node, ...nested.flatMap(alternativesOf)];
}

function propertiesOf(node: SchemaNode): SchemaNode {
  return isNode(node['properties']) ? node['properties'] : {};
}

function isNode(value: unknown): value is SchemaNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
