/**
 * Gives every error of a connection one of a few names that a person can act on. The names are part
 * of the result; the library's own codes are not.
 */

/** Codes of Node, of OpenSSL through Node, and of undici, by the name they are reported under. */
const KIND_BY_CODE: Record<string, string> = {
  ECONNREFUSED: 'connection-refused',
  ECONNRESET: 'connection-reset',
  EPIPE: 'connection-reset',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EPROTO: 'tls',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls',
  UNABLE_TO_GET_ISSUER_CERT: 'tls',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls',
  UND_ERR_HEADERS_OVERFLOW: 'bad-response',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'body-cut-short',
  UND_ERR_INVALID_ARG: 'invalid-request',
  UND_ERR_NOT_SUPPORTED: 'invalid-request',
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: 'invalid-request',
};

const KIND_BY_PREFIX: [prefix: string, kind: string][] = [
  ['CERT_', 'tls'],
  ['ERR_TLS_', 'tls'],
  ['ERR_SSL_', 'tls'],
];

/** Ways for a connection to end that become `body-cut-short` once the answer had begun. */
const ENDED_KINDS = new Set(['connection-closed', 'connection-reset']);

/**
 * The kind of an error that ended a request: `connection-refused`, `connection-reset`,
 * `connection-closed` (by the server, before any answer), `body-cut-short` (after the answer's head),
 * `bad-response` (not HTTP/1.1), `dns`, `tls`, `invalid-request` (could not be written down), and
 * `connection-failed` for every other way not to get or keep a connection.
 */
export function classifyFailure(error: Error, hasResponseBegun: boolean): string {
  const kind = kindOf(error);
  return hasResponseBegun && ENDED_KINDS.has(kind) ? 'body-cut-short' : kind;
}

/** The error in words; several attempts (one per address of a host) are joined. */
export function describeError(error: Error): string {
  if (error instanceof AggregateError) {
    const attempts = error.errors.filter((attempt) => attempt instanceof Error);
    if (attempts.length > 0) return attempts.map((attempt) => attempt.message).join('; ');
  }
  return error.message === '' ? (codeOf(error) ?? error.name) : error.message;
}

function kindOf(error: Error): string {
  // The parser's errors carry no code.
  if (error.name === 'HTTPParserError') {
    return error.message.includes('EOF') ? 'body-cut-short' : 'bad-response';
  }
  const code = codeOf(error) ?? '';
  if (code === 'UND_ERR_SOCKET') {
    return error.message.startsWith('bad ') ? 'bad-response' : 'connection-closed';
  }
  return (
    KIND_BY_CODE[code] ??
    KIND_BY_PREFIX.find(([prefix]) => code.startsWith(prefix))?.[1] ??
    'connection-failed'
  );
}

function codeOf(error: Error): string | null {
  return 'code' in error && typeof error.code === 'string' ? error.code : null;
}
