/**
 * What depends on the adapter, as JSON Schema rules: which options a target has, whether it takes a
 * url, whether the scenario must name a model. Only editors read these; the validator asks the
 * adapter's own schema and the check-*.ts files, which explain themselves better than `if` and `then`.
 */
import { toJSONSchema } from 'zod';
import type { TargetKind } from './scenario-context.ts';

/** Rules for one target, one for each adapter. */
export function targetRules(adapters: readonly TargetKind[]): object[] {
  return adapters.map((adapter, index) => ({
    if: { properties: { adapter: { const: adapter.name } }, required: ['adapter'] },
    then: {
      properties: {
        options: optionsJsonSchema(adapter, index),
        ...(adapter.canAttach ? {} : { url: false }),
      },
      ...(adapter.canLaunch ? {} : { required: ['url'] }),
    },
  }));
}

/** Rules for the whole scenario: what its targets need beside them. */
export function scenarioRules(adapters: readonly TargetKind[]): object[] {
  return [
    neededBy(
      adapters.filter(({ needsModel }) => needsModel),
      'model',
    ),
    neededBy(
      adapters.filter(({ needsPayload }) => needsPayload),
      'payload',
    ),
  ].flat();
}

function neededBy(adapters: readonly TargetKind[], key: string): object[] {
  if (adapters.length === 0) return [];
  const adapter = { enum: adapters.map(({ name }) => name) };
  const target = { type: 'object', properties: { adapter }, required: ['adapter'] };
  const targets = { type: 'array', contains: target };
  return [{ if: { properties: { targets }, required: ['targets'] }, then: { required: [key] } }];
}

/** The adapter's schema, its inner references rewritten to where it stands in the whole. */
function optionsJsonSchema(adapter: TargetKind, index: number): object {
  const schema: object = toJSONSchema(adapter.optionsSchema, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
  });
  const place = `#/properties/targets/items/allOf/${index}/then/properties/options`;
  const placed = Object.entries(schema).map(([key, value]) => [
    key,
    withReferencesAt(value, place),
  ]);
  const description = `Settings of the ${adapter.name} adapter. May hold \${env:NAME} placeholders.`;
  const own = Object.fromEntries(placed.filter(([key]) => key !== '$schema')) as object;
  return { description, ...own };
}

function withReferencesAt(node: unknown, place: string): unknown {
  if (Array.isArray(node)) return node.map((item) => withReferencesAt(item, place));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]: [string, unknown]) =>
      key === '$ref' && typeof value === 'string'
        ? [key, value.replace(/^#/, place)]
        : [key, withReferencesAt(value, place)],
    ),
  );
}
