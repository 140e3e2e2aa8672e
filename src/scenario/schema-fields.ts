/**
 * The kinds of value that a scenario is made of, each with its check, its message and its part of the
 * JSON Schema in one place.
 */
import * as z from 'zod';
import { choiceExpectation, typeExpectation, withTypeHint } from './expectation.ts';
import { DURATION_PATTERN, parseDuration, renderDuration } from './parse-duration.ts';
import { parseRate, RATE_PATTERN } from './parse-rate.ts';
import { unreadable, type TextReading } from './text-reading.ts';

/** Past this the schedule's instants would lie closer than the dispatcher's clock can part. */
const RATE_MAX_PER_SECOND = 1e6;

/** What may name a scenario, target or phase: it becomes part of file names and of `--target x`. */
const NAME_PATTERN = '[A-Za-z0-9][A-Za-z0-9._-]{0,63}';

// A type, not an interface: only a type may stand where zod wants an open record.
type FieldTexts = {
  description: string;
  /** For editors; each is a valid value. */
  examples?: unknown[];
};

/** A text of a grammar of its own, read by `parse`. `pattern` tells editors what it looks like. */
export function textField<T>(
  texts: FieldTexts & { pattern: string },
  parse: (input: unknown) => TextReading<T>,
): z.ZodType<T, string> {
  const complaint = (input: unknown): string => {
    const reading = parse(input);
    if (reading.ok) return '';
    return reading.hint === null ? reading.message : `${reading.message}\n${reading.hint}`;
  };
  // What editors read goes on the text itself: zod drops examples of what is transformed.
  return z
    .string({ error: (issue) => complaint(issue.input) })
    .meta(texts)
    .transform((text, context) => {
      const reading = parse(text);
      if (reading.ok) return reading.value;
      context.addIssue({ code: 'custom', message: complaint(text) });
      return z.NEVER;
    });
}

/** Nanoseconds from `minNs` to `maxNs`, both allowed. */
export function durationField(
  texts: FieldTexts,
  { minNs, maxNs }: { minNs: number; maxNs: number },
): z.ZodType<number, string> {
  return textField({ ...texts, pattern: `^${DURATION_PATTERN}$` }, (input) => {
    const reading = parseDuration(input);
    if (!reading.ok || (reading.value >= minNs && reading.value <= maxNs)) return reading;
    const range = `from ${renderDuration(minNs)} to ${renderDuration(maxNs)}`;
    return unreadable(`expected a duration ${range}`, null);
  });
}

/** Per second, above 0. */
export function rateField(texts: FieldTexts): z.ZodType<number, string> {
  return textField({ ...texts, pattern: `^${RATE_PATTERN}$` }, (input) => {
    const reading = parseRate(input);
    if (!reading.ok || (reading.value > 0 && reading.value <= RATE_MAX_PER_SECOND)) return reading;
    return unreadable('expected a rate above 0/s and up to 1000k/s', null);
  });
}

/** A mapping with these keys and no others; `expectation` as in `expected a target such as …`. */
export function mappingField<Shape extends z.core.$ZodLooseShape>(
  expectation: string,
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  return z.strictObject(shape, {
    error: ({ code }) => (code === 'invalid_type' ? expectation : undefined),
  });
}

/** A list of items that are each valid; `expectation` as in `expected a list of targets`. */
export function listField<Item extends z.ZodType>(
  expectation: string,
  item: Item,
): z.ZodArray<Item> {
  return z.array(item, { error: ({ input }) => withTypeHint(expectation, 'array', input) });
}

/** A name that can stand in a file name and on a command line. */
export function nameField(texts: FieldTexts): z.ZodType<string, string> {
  return textField({ ...texts, pattern: `^${NAME_PATTERN}$` }, (input) => {
    if (typeof input === 'string' && new RegExp(`^${NAME_PATTERN}$`).test(input)) {
      return { ok: true, value: input };
    }
    const message = 'expected a name of up to 64 letters, digits, dots, dashes or underscores';
    return unreadable(message, nameHint(input));
  });
}

/** Text that says something, of any form. */
export function plainTextField(texts: FieldTexts): z.ZodType<string, string> {
  return z
    .string({ error: (issue) => typeExpectation('string', issue.input) })
    .min(1, { error: 'expected text' })
    .meta(texts);
}

export function choiceField<const T extends string>(
  texts: FieldTexts,
  choices: readonly T[],
): z.ZodType<T, T> {
  return z.enum(choices, { error: ({ input }) => choiceExpectation(choices, input) }).meta(texts);
}

export function wholeNumberField(
  texts: FieldTexts,
  { min, max }: { min: number; max: number },
): z.ZodType<number, number> {
  const sentence = `expected a whole number from ${min} to ${max}`;
  const error = ({ input }: { input?: unknown }): string =>
    typeof input === 'string' && /^[0-9]+$/.test(input)
      ? `${sentence}\nremove the quotes: ${input}`
      : sentence;
  return z.int({ error }).min(min, { error }).max(max, { error }).meta(texts);
}

/** Yes or no. */
export function switchField(texts: FieldTexts): z.ZodType<boolean, boolean> {
  return z.boolean({ error: ({ input }) => typeExpectation('boolean', input) }).meta(texts);
}

function nameHint(input: unknown): string | null {
  if (typeof input === 'number' || typeof input === 'boolean')
    return `put it in quotes: "${input}"`;
  if (typeof input !== 'string') return null;
  const usable = input
    .trim()
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '')
    .slice(0, 64);
  return usable === '' ? null : `did you mean "${usable}"?`;
}
