/**
 * Where `${env:NAME}` may stand, and whether NAME is set. A secret in any other place would travel
 * into results: names, paths and descriptions are shown.
 */
import { quoted } from './describe-value.ts';
import { didYouMean } from './meant-name.ts';
import { isMapping } from './raw-fields.ts';
import type { DataPath, Finding } from './scenario-problem.ts';
import { placeholderNames } from './secrets.ts';

export function checkPlaceholders(
  value: unknown,
  environmentNames: ReadonlySet<string>,
  path: DataPath = [],
): Finding[] {
  if (typeof value === 'string') return checkText(value, path, environmentNames);
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      checkPlaceholders(item, environmentNames, [...path, index]),
    );
  }
  if (!isMapping(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => [
    ...(key.includes('${env:') ? [misplaced([...path, key], 'key')] : []),
    ...checkPlaceholders(item, environmentNames, [...path, key]),
  ]);
}

function checkText(text: string, path: DataPath, environmentNames: ReadonlySet<string>): Finding[] {
  const place = { path, at: 'value' } as const;
  if (!mayHoldSecrets(path)) return text.includes('${env:') ? [misplaced(path, 'value')] : [];
  const malformed = malformedPlaceholder(text, path);
  if (malformed !== null) {
    const message = `expected a placeholder such as \${env:TOKEN}, got ${quoted(malformed)}`;
    return [{ ...place, message, hint: placeholderHint(malformed) }];
  }
  return placeholderNames(text)
    .filter((name) => !environmentNames.has(name))
    .map((name) => ({
      ...place,
      message: `the environment variable "${name}" is not set`,
      hint: didYouMean(name, environmentNames) ?? `set it before the run: export ${name}=…`,
    }));
}

const MAY_HOLD_SECRETS = new Set(['url', 'proxy', 'headers', 'options']);

function mayHoldSecrets([first, , key]: DataPath): boolean {
  return first === 'targets' && typeof key === 'string' && MAY_HOLD_SECRETS.has(key);
}

function misplaced(path: DataPath, at: Finding['at']): Finding {
  const message = 'a ${env:NAME} placeholder cannot stand here: this text is shown in results';
  const hint =
    "placeholders may stand in a target's url and proxy, in values of its headers and in its options";
  return { path, at, message, hint };
}

/** Options may hold templates with `${…}` of their own; a url and headers hold ours alone. */
function malformedPlaceholder(text: string, [, , key]: DataPath): string | null {
  const suspicious = key === 'options' ? /\$\{\s*env\b[^}]*\}?/gi : /\$\{[^}]*\}?/g;
  const found = text.match(suspicious) ?? [];
  return found.find((candidate) => placeholderNames(candidate).length === 0) ?? null;
}

const NAME_HINT = 'the name of a variable has letters, digits and underscores';

function placeholderHint(malformed: string): string {
  const name = malformed.replace(/^\$\{\s*(env\b\s*[:.]?)?/i, '').replace(/[\s}]/g, '');
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? `did you mean \${env:${name}}?` : NAME_HINT;
}
