/**
 * What the YAML parser's complaints mean to someone who wrote a scenario: the parser names the rule
 * of the grammar that broke, the writer wants to know what to type.
 */
import type { YAMLError } from 'yaml';

interface Explanation {
  message: string;
  hint: string | null;
}

/** The complaints that people meet; any other keeps the parser's words. */
const EXPLANATIONS: readonly (Explanation & { when: RegExp })[] = [
  {
    when: /^TAB_AS_INDENT/,
    message: 'a tab stands in the indentation',
    hint: 'indent with spaces: YAML does not take tabs there',
  },
  {
    when: /^(MULTILINE_IMPLICIT_KEY|MISSING_CHAR Implicit map keys)/,
    message: 'expected a colon after this key',
    hint: 'write "key: value", or "key:" before an indented block',
  },
  {
    when: /^BLOCK_AS_IMPLICIT_KEY/,
    message: 'a second "key: value" begins inside this value',
    hint: 'put text that contains ": " in quotes, and begin each key at the column of its neighbours',
  },
  {
    when: /^MISSING_CHAR Missing closing/,
    message: 'this text has no closing quote',
    hint: 'quotes close on the line where they open, unless the text is meant to go on',
  },
  {
    when: /^MISSING_CHAR Sequence item without/,
    message: 'expected a list item that begins with "- "',
    hint: 'keys of one item begin at the same column',
  },
  {
    when: /^BAD_INDENT .*end with a ]/,
    message: 'expected "]": the list before this is not closed',
    hint: null,
  },
  {
    when: /^BAD_INDENT .*end with a }/,
    message: 'expected "}": the mapping before this is not closed',
    hint: null,
  },
  {
    when: /^BAD_INDENT .*must start at the same column/,
    message: 'this line is indented differently from its neighbours',
    hint: 'keys of one mapping, and items of one list, begin at the same column',
  },
  {
    when: /^UNEXPECTED_TOKEN .*block-seq-ind on same line/,
    message: 'a list cannot begin on the line of its key',
    hint: 'begin "- " on the next line, or write the list as [a, b]',
  },
  {
    when: /^UNEXPECTED_TOKEN .*at node end/,
    message: 'expected the end of this value, got more text',
    hint: 'a value that goes on after its closing quote or beside a list is usually mis-indented',
  },
  {
    when: /^BAD_SCALAR_START/,
    message: 'a value cannot begin with this character',
    hint: 'put the value in quotes',
  },
  {
    when: /^BAD_DQ_ESCAPE/,
    message: 'unknown escape in a text in double quotes',
    hint: 'write the backslash twice, or use single quotes',
  },
  {
    when: /^MULTIPLE_DOCS/,
    message: 'a second document begins here',
    hint: 'one file holds one scenario: remove the "---"',
  },
  {
    when: /^TAG_RESOLVE_FAILED/,
    message: 'tags such as !name are not part of a scenario',
    hint: 'remove the tag',
  },
  {
    when: /^RESOURCE_EXHAUSTION/,
    message: 'nested too deeply',
    hint: null,
  },
];

/** One complaint in words, beginning with `not valid YAML`. */
export function explainYamlSyntax(error: YAMLError): Explanation {
  const known = EXPLANATIONS.find(({ when }) => when.test(`${error.code} ${error.message}`));
  const { message, hint } = known ?? { message: lowerFirst(error.message), hint: null };
  return { message: `not valid YAML: ${message}`, hint };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
