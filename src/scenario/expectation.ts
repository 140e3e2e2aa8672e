/**
 * What a schema expects, in words. Ours state it themselves where they can say it better; these are
 * for the rest, above all for the options of adapters. A second line is the hint.
 */
import type { core } from 'zod';
import { listed } from './describe-value.ts';
import { didYouMean } from './meant-name.ts';
import { fieldOf } from './raw-fields.ts';

const OTHER_KIND = 'expected a value of another kind';

/** The message of an issue whose schema brings none. */
export function expectationOf(issue: core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeExpectation(issue.expected, issue.input);
    case 'invalid_value':
      return choiceExpectation(issue.values.map(String), issue.input);
    case 'too_small':
      return sizeExpectation(
        issue.origin,
        issue.inclusive === false ? 'more than' : 'at least',
        issue.minimum,
      );
    case 'too_big':
      return sizeExpectation(
        issue.origin,
        issue.inclusive === false ? 'less than' : 'at most',
        issue.maximum,
      );
    case 'not_multiple_of':
      return `expected a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return issue.pattern === undefined
        ? `expected text in the form of ${issue.format}`
        : `expected text that matches ${issue.pattern}`;
    case 'invalid_union':
      return unionExpectation(issue);
    case 'custom':
      return 'expected another value';
    default:
      return OTHER_KIND;
  }
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  null: 'nothing',
};

/** `expected a list`, with the likely slip as a hint; for a value of the wrong kind. */
export function typeExpectation(expected: string, input: unknown): string {
  return withTypeHint(`expected ${KINDS[expected] ?? expected}`, expected, input);
}

/** `sentence`, with the likely slip as a hint when `input` is not of the kind `expected`. */
export function withTypeHint(sentence: string, expected: string, input: unknown): string {
  const hint = typeHint(expected, input);
  return hint === null ? sentence : `${sentence}\n${hint}`;
}

function typeHint(expected: string, input: unknown): string | null {
  if (input === null) return 'remove the key to use its default';
  if (typeof input === 'string') return hintForText(expected, input);
  if (expected === 'string' && (typeof input === 'number' || typeof input === 'boolean')) {
    return `put it in quotes: "${input}"`;
  }
  return expected === 'array' && input !== undefined ? 'begin each item with "- "' : null;
}

function hintForText(expected: string, input: string): string | null {
  const isNumber = ['number', 'int'].includes(expected) && /^-?\d+(\.\d+)?$/.test(input);
  const isBoolean = expected === 'boolean' && /^(true|false)$/.test(input);
  if (isNumber || isBoolean) return `remove the quotes: ${input}`;
  return expected === 'array' ? `write a list: [${input}]` : null;
}

function unionExpectation(issue: core.$ZodRawIssue<core.$ZodIssueInvalidUnion>): string {
  const choices =
    'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
  if (choices.length === 0) return OTHER_KIND;
  return choiceExpectation(choices, fieldOf(issue.input, issue.discriminator ?? ''));
}

/** `expected a or b`, with the nearest as a hint; for a value out of a closed list. */
export function choiceExpectation(choices: readonly string[], input: unknown): string {
  const sentence = `expected ${listed(choices, 'or')}`;
  const hint = typeof input === 'string' ? didYouMean(input, choices) : null;
  return hint === null ? sentence : `${sentence}\n${hint}`;
}

function sizeExpectation(origin: string, bound: string, size: number | bigint): string {
  const count = String(size);
  const plural = size === 1 || size === 1n ? '' : 's';
  if (origin === 'string') return `expected ${bound} ${count} character${plural}`;
  if (origin === 'array' || origin === 'set') return `expected ${bound} ${count} item${plural}`;
  return `expected ${bound} ${count}`;
}
