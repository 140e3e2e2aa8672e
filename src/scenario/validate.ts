/**
 * Runs a zod schema and says what is wrong in the words of this program. Separate from the schemas so
 * that an adapter's options, whose schema is written elsewhere, get the same messages as our own keys.
 *
 * Two habits of messages make that work: one that begins with `expected` states the expectation
 * alone and gets what was found appended, and a second line is the hint.
 */
import { toJSONSchema, type core, type ZodType } from 'zod';
import { describeValue, quoted } from './describe-value.ts';
import { expectationOf } from './expectation.ts';
import { explainUnknownKey } from './known-keys.ts';
import { fieldOf } from './raw-fields.ts';
import type { DataPath, Finding } from './scenario-problem.ts';

export type Validation<T> = { ok: true; value: T } | { ok: false; findings: Finding[] };

/** A schema, and where in the scenario the value stands that it is for. */
export interface ValidationSubject<T> {
  schema: ZodType<T>;
  /** Names the known keys; made from `schema` when absent. */
  jsonSchema?: () => object;
  path: DataPath;
}

/** Every problem of `value`, not just the first. */
export function validate<T>(subject: ValidationSubject<T>, value: unknown): Validation<T> {
  const parsed = subject.schema.safeParse(value, { reportInput: true, error: expectationOf });
  if (parsed.success) return { ok: true, value: parsed.data };
  const jsonSchema =
    subject.jsonSchema?.() ?? toJSONSchema(subject.schema, { io: 'input', unrepresentable: 'any' });
  const issues = parsed.error.issues.map((issue) => asIfQuoted(subject.schema, value, issue));
  const findings = issues.flatMap((issue) => findingsOf(issue, [], jsonSchema));
  return { ok: false, findings: findings.map((finding) => placed(finding, subject.path)) };
}

/** A finding about a part of the scenario, as one about the scenario. */
function placed(finding: Finding, prefix: DataPath): Finding {
  const path = [...prefix, ...finding.path];
  const { meantPath } = finding;
  return meantPath === undefined
    ? { ...finding, path }
    : { ...finding, path, meantPath: [...prefix, ...meantPath] };
}

/**
 * For a number where a text belongs (`maxQueueDelay: 5`): what the schema would say to the same text
 * in quotes. If that is wrong too, quotes are not what is missing.
 */
function asIfQuoted(schema: ZodType, value: unknown, issue: core.$ZodIssue): core.$ZodIssue {
  if (issue.code !== 'invalid_type' || issue.expected !== 'string') return issue;
  if (typeof issue.input !== 'number' && typeof issue.input !== 'boolean') return issue;
  const quotedValue = withText(value, issue.path, String(issue.input));
  const again = schema.safeParse(quotedValue, { reportInput: true, error: expectationOf });
  const place = issue.path.join('\n');
  const fault = again.error?.issues.find(({ path }) => path.join('\n') === place);
  return fault === undefined ? issue : { ...fault, input: issue.input as never };
}

/** A copy of `value` in which `text` stands at `path`. */
function withText(value: unknown, path: readonly PropertyKey[], text: string): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return text;
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) =>
      index === step ? withText(item, rest, text) : item,
    );
  }
  const mapping = value as Record<PropertyKey, unknown>;
  return { ...mapping, [step]: withText(mapping[step], rest, text) };
}

function findingsOf(issue: core.$ZodIssue, prefix: DataPath, jsonSchema: object): Finding[] {
  const path = [...prefix, ...plainPath(issue.path)];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const { hint, meant } = explainUnknownKey(jsonSchema, path, key);
      const message = `unknown key ${quoted(key)}`;
      const finding: Finding = { path: [...path, key], at: 'key', message, hint };
      return meant === null ? finding : { ...finding, meantPath: [...path, meant] };
    });
  }
  if (issue.code === 'invalid_union') {
    const branch = likelyBranch(issue.errors);
    if (branch !== null) return branch.flatMap((inner) => findingsOf(inner, path, jsonSchema));
  }
  if (issue.code === 'invalid_key') {
    return issue.issues.slice(0, 1).map((fault) => explained(fault, { path, at: 'key' }));
  }
  return [explained(issue, { path, at: 'value' })];
}

function explained(issue: core.$ZodIssue, place: Pick<Finding, 'path' | 'at'>): Finding {
  const [sentence = '', hint = null] = issue.message.split('\n', 2);
  return { ...place, message: completed(sentence, foundBy(issue)), hint };
}

/** What an issue is about; of a form chosen by a key, that key's value. */
function foundBy(issue: core.$ZodIssue): unknown {
  return issue.code === 'invalid_union' && issue.discriminator !== undefined
    ? fieldOf(issue.input, issue.discriminator)
    : issue.input;
}

function completed(sentence: string, found: unknown): string {
  if (!sentence.startsWith('expected')) return sentence;
  return found === undefined ? `missing: ${sentence}` : `${sentence}, got ${describeValue(found)}`;
}

/** The only alternative that took the value's kind and then found fault inside it. */
function likelyBranch(
  errors: readonly (readonly core.$ZodIssue[])[],
): readonly core.$ZodIssue[] | null {
  const near = errors.filter(
    (issues) => !issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
  );
  return near.length === 1 ? (near[0] ?? null) : null;
}

function plainPath(path: readonly PropertyKey[]): DataPath {
  return path.map((step) => (typeof step === 'number' ? step : String(step)));
}
