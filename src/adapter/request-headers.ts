/**
 * The headers of a request as they go on the wire: the adapter's own, overridden by the target's.
 * Checked here, once and before the run, since a header that HTTP does not allow fails every request.
 */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { ServebenchError } from '../base/errors.ts';

/** Set by the connection that sends the request. */
const RESERVED = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Names and values in turn; names are compared without regard to case.
 * @throws ServebenchError SB_ADAPTER_BAD_HEADER; the message never holds a value, it may be a secret.
 */
export function wireHeaders(
  own: Record<string, string>,
  ofTarget: Record<string, string>,
): string[] {
  const names = new Set<string>();
  for (const [name, value] of Object.entries(ofTarget)) {
    checkHeader(name, value);
    if (names.has(name.toLowerCase())) throw badHeader(name, 'is given twice');
    names.add(name.toLowerCase());
  }
  const kept = Object.entries(own).filter(([name]) => !names.has(name.toLowerCase()));
  return [...kept, ...Object.entries(ofTarget)].flat();
}

function checkHeader(name: string, value: string): void {
  try {
    validateHeaderName(name);
  } catch {
    throw badHeader(name, 'is not a header name');
  }
  if (RESERVED.has(name.toLowerCase())) {
    throw badHeader(name, 'is set by the connection and cannot be given');
  }
  try {
    validateHeaderValue(name, value);
  } catch {
    throw badHeader(
      name,
      'has a value with a character that HTTP does not allow, perhaps a line break',
    );
  }
}

function badHeader(name: string, problem: string): ServebenchError {
  return new ServebenchError({
    code: 'SB_ADAPTER_BAD_HEADER',
    message: `header "${name}" ${problem}`,
    hint: "Correct it under the target's headers.",
  });
}
