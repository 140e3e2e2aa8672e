/**
 * Gives every error of a connection one of a few names that a person can act on. The names are part
 * of the result (METHODOLOGY, "Outcomes"); the libraries' own codes are not.
 */
import { NamedFailure } from './named-failure.ts';

/** Codes of Node, of OpenSSL through Node, and of undici, by the name they are reported under. */
const KIND_BY_CODE: Record<string, string> = {
  ECONNREFUSED: 'connection-refused',
  ECONNRESET: 'connection-reset',
  EPIPE: 'connection-reset',
  ECONNABORTED: 'connection-reset',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ETIMEDOUT: 'unreachable',
  EADDRNOTAVAIL: 'no-local-port',
  EMFILE: 'too-many-open-files',
  ENFILE: 'too-many-open-files',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EPROTO: 'tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls',
  HOSTNAME_MISMATCH: 'tls',
  INVALID_CA: 'tls',
  INVALID_PURPOSE: 'tls',
  PATH_LENGTH_EXCEEDED: 'tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls',
  UND_ERR_HEADERS_OVERFLOW: 'bad-response',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'body-cut-short',
  UND_ERR_INVALID_ARG: 'invalid-request',
  UND_ERR_NOT_SUPPORTED: 'invalid-request',
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: 'invalid-request',
};

const KIND_BY_PREFIX: [prefix: string, kind: string][] = [
  ['CERT_', 'tls'],
  ['UNABLE_TO_', 'tls'],
  ['ERROR_IN_CERT_', 'tls'],
  ['ERR_TLS_', 'tls'],
  ['ERR_SSL_', 'tls'],
  ['ERR_OSSL_', 'tls'],
];

/** Ways for a connection to end that become `body-cut-short` once the answer had begun. */
const ENDED_KINDS = new Set([
  'connection-closed',
  'connection-reset',
  'http2-goaway',
  'http2-stream-refused',
  'http2-stream-reset',
]);

/**
 * The kind of an error that ended a request: `connection-refused`, `connection-reset`,
 * `connection-closed` (by the server, before any answer), `body-cut-short` (after the answer's head),
 * `bad-status-line` (does not begin as HTTP does), `bad-response` (begins so and then breaks the
 * rules), `dns`, `tls`, `unreachable`, `no-local-port` and `too-many-open-files` (this machine's own
 * limits), `invalid-request` (could not be written down), the kind that a `NamedFailure` brings, and
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
  // OpenSSL's reason alone: its message is a line of numbers and file names.
  if ('reason' in error && typeof error.reason === 'string') return `TLS: ${error.reason}`;
  return error.message === '' ? (codeOf(error) ?? error.name) : error.message;
}

function kindOf(error: Error): string {
  if (error instanceof NamedFailure) return error.kind;
  const code = codeOf(error) ?? '';
  if (code === 'UND_ERR_SOCKET') {
    return error.message.startsWith('bad ') ? 'bad-response' : 'connection-closed';
  }
  // The parser's errors carry no code, only words.
  if (error.name === 'HTTPParserError') return kindOfParserError(error.message);
  return (
    KIND_BY_CODE[code] ??
    KIND_BY_PREFIX.find(([prefix]) => code.startsWith(prefix))?.[1] ??
    'connection-failed'
  );
}

function kindOfParserError(message: string): string {
  if (message.includes('EOF')) return 'body-cut-short';
  return /Expected HTTP|version|status/i.test(message) ? 'bad-status-line' : 'bad-response';
}

function codeOf(error: Error): string | null {
  return 'code' in error && typeof error.code === 'string' ? error.code : null;
}
