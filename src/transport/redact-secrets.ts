/**
 * Takes out of texts what was sent in the headers or given to a proxy. A server may echo a token in
 * its error, and examples of errors end up in results and reports.
 */
import type { PreparedRequest } from '../domain/request.ts';

/** Headers that say how the body is written, and nothing that anyone would keep to himself. */
const PUBLIC_HEADERS = new Set([
  'accept',
  'accept-encoding',
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'host',
  'inference-header-content-length',
  'user-agent',
]);
/** Shorter words (`Bearer` is one) are too common to be taken out of every text. */
const SECRET_CHARACTERS_MIN = 7;
const REPLACEMENT = '***';

/**
 * Every value, and every word of a value, of the headers that may hold a secret, and the credentials
 * in the proxy's URL; longest first.
 */
export function collectSecrets(
  requests: readonly PreparedRequest[],
  proxy: string | null = null,
): string[] {
  const secrets = new Set<string>(proxy === null ? [] : credentialsOf(proxy));
  for (const { headers } of requests) {
    for (let index = 0; index + 1 < headers.length; index += 2) {
      if (PUBLIC_HEADERS.has(headers[index]?.toLowerCase() ?? '')) continue;
      const value = headers[index + 1] ?? '';
      for (const secret of [value, ...value.split(/[\s;,]+/)]) {
        if (secret.length >= SECRET_CHARACTERS_MIN) secrets.add(secret);
      }
    }
  }
  return [...secrets].sort((a, b) => b.length - a.length);
}

/** As written in the URL, in plain text, and as the header that they become. */
function credentialsOf(proxy: string): string[] {
  const { username, password } = new URL(proxy);
  if (password === '') return [];
  const plain = decodeURIComponent(password);
  const pair = `${decodeURIComponent(username)}:${plain}`;
  return [password, plain, pair, Buffer.from(pair).toString('base64')];
}

export function redactSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((redacted, secret) => redacted.replaceAll(secret, REPLACEMENT), text);
}
