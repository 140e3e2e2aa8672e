/** The keys of an `http` target, checked as far as they can be before anything runs. */
import { z } from 'zod';
import { checkBodyTemplate } from './body-template.ts';

export interface HttpOptions {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /** JSON with placeholders; undefined: no body. */
  body: unknown;
}

const fields = z.strictObject({
  method: z
    .enum(['GET', 'POST', 'PUT', 'PATCH'])
    .optional()
    .describe('HTTP method; default: POST with a body, GET without one.'),
  body: z
    .unknown()
    .optional()
    .describe(
      'JSON body. A string that is exactly "${row}", "${rows}", "${row.NAME}" or "${inputs.NAME}" stands for payload rows; left out: no body.',
    ),
});

export const optionsSchema: z.ZodType<Record<string, unknown>> = fields.superRefine(
  ({ method, body }, context) => {
    const report = (path: (string | number)[], message: string): void => {
      context.addIssue({ code: 'custom', path, message, input: body });
    };
    if (body === undefined) return;
    if (body === null) report(['body'], 'is empty: leave it out, or write a JSON value');
    if (method === 'GET') report(['method'], 'GET has no body: use POST, or leave the body out');
    for (const { path, message } of checkBodyTemplate(body)) report(['body', ...path], message);
  },
);

/** Expects options that passed the schema. */
export function parseOptions(options: Record<string, unknown>): HttpOptions {
  const { method, body } = fields.parse(options);
  return { method: method ?? (body === undefined ? 'GET' : 'POST'), body };
}
