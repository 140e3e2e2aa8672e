/**
 * `${env:NAME}` placeholders. A scenario keeps the placeholder for its whole life; the value is filled
 * in at the last moment, into what goes to a server, and is cut out of whatever comes back.
 */
import { ServebenchError } from '../base/errors.ts';

const PLACEHOLDER = /\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}/g;

const MASK = '***';

/** The names in `text`, each once, in the order of the text. */
export function placeholderNames(text: string): string[] {
  return [...new Set([...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name))];
}

/** `text` with every placeholder replaced by the same `standIn`. */
export function withoutPlaceholders(text: string, standIn: string): string {
  return text.replace(PLACEHOLDER, () => standIn);
}

/**
 * `text` with every placeholder replaced by the variable's value, which is not itself searched for
 * placeholders. Throws SB_SCENARIO_SECRET_UNSET for a variable that is not set.
 */
export function fillPlaceholders(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  return text.replace(PLACEHOLDER, (placeholder, name: string) => {
    const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
    if (value !== undefined) return value;
    throw new ServebenchError({
      code: 'SB_SCENARIO_SECRET_UNSET',
      message: `${placeholder}: the environment variable ${name} is not set`,
      hint: `set it before the run: export ${name}=…`,
    });
  });
}

/**
 * `text` with every secret replaced by `***`, as it is, in JSON and in a URL. Empty secrets hide
 * nothing.
 */
export function redact(text: string, secrets: readonly string[]): string {
  const spellings = secrets.flatMap(spellingsOf).filter((spelling) => spelling !== '');
  if (spellings.length === 0) return text;
  // The longest first: of a secret that contains another, nothing may remain.
  const alternatives = [...new Set(spellings)]
    .sort((a, b) => b.length - a.length)
    .map((spelling) => spelling.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return text.replace(new RegExp(alternatives.join('|'), 'g'), MASK);
}

function spellingsOf(secret: string): string[] {
  const inJson = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    inJson,
    encodeURIComponent(secret.toWellFormed()),
    encodeURI(secret.toWellFormed()),
  ];
}
