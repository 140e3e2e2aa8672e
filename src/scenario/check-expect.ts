/** Whether a target's expectations of answers can be checked at all. */
import { compile, JSONPathError } from 'json-p3';
import { quoted } from './describe-value.ts';
import { fieldOf, isMapping } from './raw-fields.ts';
import type { DataPath, Finding } from './scenario-problem.ts';

/** What is looked for in a body; the other keys say how. */
const BODY_KEYS = ['json', 'schema', 'tensors'] as const;

export function checkExpect(target: unknown, scenario: unknown, path: DataPath): Finding[] {
  const expectation = fieldOf(target, 'expect');
  if (!isMapping(expectation)) return [];
  const own = [...path, 'expect'];
  if (Object.keys(expectation).length === 0) {
    const message = 'expected at least one of status, json, schema and tensors';
    return [
      {
        path: own,
        at: 'value',
        message,
        hint: 'remove "expect" to take any status from 200 to 299',
      },
    ];
  }
  const json = expectation['json'];
  return [
    ...(isMapping(json) ? checkPaths(json, [...own, 'json']) : []),
    ...checkTensors(expectation, scenario, own),
    ...checkIdle(expectation, own),
  ];
}

function checkPaths(json: Record<string, unknown>, path: DataPath): Finding[] {
  const paths = Object.keys(json);
  if (paths.length === 0) {
    const message = 'expected at least one path with its value';
    return [{ path, at: 'value', message, hint: 'as in json: { "$.model_name": fraud }' }];
  }
  return paths.flatMap((text): Finding[] => {
    const fault = faultOfPath(text);
    if (fault === null) return [];
    const place = { path: [...path, text], at: 'key' } as const;
    const message = `expected a JSON path such as $.outputs[0].data, got ${quoted(text)}: ${fault}`;
    const hint = text.startsWith('$') ? null : `a path begins with "$": ${quoted(meantPath(text))}`;
    return [{ ...place, message, hint }];
  });
}

/** What is wrong, and at which character; null: nothing. */
function faultOfPath(text: string): string | null {
  try {
    compile(text);
    return null;
  } catch (error) {
    if (!(error instanceof JSONPathError)) throw error;
    // The library repeats the path and the place in a form of its own.
    const reason = error.message.replace(/ \('.*'?:\d+\)$/s, '');
    const { index } = error.token;
    return `${reason} at character ${index + 1}`;
  }
}

function meantPath(text: string): string {
  return /^[.[]/.test(text) ? `$${text}` : `$.${text}`;
}

function checkTensors(
  expectation: Record<string, unknown>,
  scenario: unknown,
  path: DataPath,
): Finding[] {
  const hasPayload = fieldOf(scenario, 'payload') !== undefined;
  if (expectation['tensors'] !== true || hasPayload) return [];
  const message =
    '"tensors" compares answers with the "expected" of payload rows, but there is no payload';
  const hint = 'add "payload: { file: rows.jsonl }" to the scenario, or remove "tensors"';
  return [{ path: [...path, 'tensors'], at: 'key', message, hint }];
}

/** Keys that would change nothing, which nobody writes on purpose. */
function checkIdle(expectation: Record<string, unknown>, path: DataPath): Finding[] {
  const looked = BODY_KEYS.filter((key) => {
    const value = expectation[key];
    return value !== undefined && value !== false;
  });
  const idle = [
    ...(looked.length === 0 ? ['sample'] : []),
    ...(looked.every((key) => key === 'schema') ? ['tolerance'] : []),
  ];
  return idle
    .filter((key) => expectation[key] !== undefined)
    .map((key) => ({
      path: [...path, key],
      at: 'key',
      message: `${quoted(key)} has no effect: no values of a body are checked`,
      hint: `add "json" or "tensors", or remove ${quoted(key)}`,
    }));
}
