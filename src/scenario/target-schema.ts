/** The keys of a target: which server, how it is reached, what is sent, what is expected. */
import * as z from 'zod';
import { targetRules } from './adapter-rules.ts';
import { connectionShape, type ConnectionDraft } from './connection-schema.ts';
import { expectSchema, type ExpectDraft } from './expect-schema.ts';
import type { TargetKind } from './scenario-context.ts';
import { choiceField, mappingField, nameField, plainTextField } from './schema-fields.ts';

export interface TargetDraft extends ConnectionDraft {
  adapter: string;
  name?: string | undefined;
  url?: string | undefined;
  headers: Record<string, string>;
  options: Record<string, unknown>;
  expect?: ExpectDraft | undefined;
}

export function targetSchema(adapters: readonly TargetKind[]): z.ZodType<TargetDraft> {
  const adapterNames = adapters.map(({ name }) => name);
  return mappingField('expected a target such as { adapter: onnx }', {
    adapter: choiceField({ description: 'How to launch or talk to the server.' }, adapterNames),
    name: nameField({
      description: 'Names the target in budgets and results. Default: the adapter.',
      examples: ['candidate'],
    }).optional(),
    url: plainTextField({
      description:
        'A running server to attach to, instead of launching one. May hold ${env:NAME} placeholders.',
      examples: ['http://127.0.0.1:8000'],
    }).optional(),
    headers: z.record(z.string(), z.string()).default({}).meta({
      description:
        'Sent with every request. Write secrets as ${env:NAME}: they stay out of results, logs and reports.',
    }),
    ...connectionShape,
    expect: expectSchema,
    options: z
      .record(z.string(), z.unknown())
      .default({})
      .meta({ description: "The adapter's own settings. May hold ${env:NAME} placeholders." }),
  }).meta({ description: 'One server.', allOf: targetRules(adapters) });
}
