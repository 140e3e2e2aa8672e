import { expect, test } from 'vitest';
import { classifyFailure, describeError } from '../../src/transport/classify-failure.ts';
import { NamedFailure } from '../../src/transport/named-failure.ts';

function anError(code: string | null, message = 'it failed'): Error {
  return Object.assign(new Error(message), code === null ? {} : { code });
}

test.each([
  ['nobody listens', 'ECONNREFUSED', 'connection-refused'],
  ['the server resets', 'ECONNRESET', 'connection-reset'],
  ['written to a closed connection', 'EPIPE', 'connection-reset'],
  ['the name is unknown', 'ENOTFOUND', 'dns'],
  ['the name server does not answer', 'EAI_AGAIN', 'dns'],
  ['the certificate is self-signed', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
  ['the certificate is for another name', 'ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
  ['the certificate is out of date', 'CERT_HAS_EXPIRED', 'tls'],
  ['the server speaks no TLS', 'ERR_SSL_WRONG_VERSION_NUMBER', 'tls'],
  ['the head of the answer is too long', 'UND_ERR_HEADERS_OVERFLOW', 'bad-response'],
  ['the body is shorter than announced', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'body-cut-short'],
  ['a header cannot be written', 'UND_ERR_INVALID_ARG', 'invalid-request'],
  ['the host cannot be reached', 'EHOSTUNREACH', 'unreachable'],
  ['nobody answers at that address', 'ETIMEDOUT', 'unreachable'],
  ['this machine has no port left', 'EADDRNOTAVAIL', 'no-local-port'],
  ['this process may open no more files', 'EMFILE', 'too-many-open-files'],
  ['the certificate names another purpose', 'INVALID_PURPOSE', 'tls'],
  ['the issuer is not known', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'tls'],
  ['the code is not known', 'E_SOMETHING', 'connection-failed'],
  ['there is no code', null, 'connection-failed'],
])('%s: %s is %s', (_, code, kind) => {
  expect(classifyFailure(anError(code), false)).toBe(kind);
});

test.each([
  ['before an answer', false, 'connection-closed'],
  ['after the head of an answer', true, 'body-cut-short'],
])('a connection that the server closes %s', (_, hasResponseBegun, kind) => {
  const error = anError('UND_ERR_SOCKET', 'other side closed');
  expect(classifyFailure(error, hasResponseBegun)).toBe(kind);
});

test('a connection that is reset in the middle of a body cuts it short', () => {
  expect(classifyFailure(anError('ECONNRESET'), true)).toBe('body-cut-short');
});

test.each([
  ['Expected HTTP/', 'bad-status-line'],
  ['Invalid HTTP version', 'bad-status-line'],
  ['Invalid status code', 'bad-status-line'],
  ['Invalid header token', 'bad-response'],
  ['Invalid EOF state', 'body-cut-short'],
])('the parser says: %s', (reason, kind) => {
  const message = `Response does not match the HTTP/1.1 protocol (${reason})`;
  const error = Object.assign(new Error(message), { name: 'HTTPParserError' });
  expect(classifyFailure(error, true)).toBe(kind);
});

test.each([
  ['before an answer', false, 'http2-stream-reset'],
  ['after the head of an answer', true, 'body-cut-short'],
])(
  'a failure with a name of its own keeps it, unless it cuts a body short: %s',
  (_, begun, kind) => {
    expect(classifyFailure(new NamedFailure('http2-stream-reset', 'reset'), begun)).toBe(kind);
    expect(classifyFailure(new NamedFailure('proxy', 'refused'), begun)).toBe('proxy');
  },
);

test('an answer that nobody asked for is a bad response', () => {
  expect(classifyFailure(anError('UND_ERR_SOCKET', 'bad response'), false)).toBe('bad-response');
});

test.each([
  ['its message', anError('ECONNREFUSED', 'connect refused'), 'connect refused'],
  [
    'the messages of all attempts',
    new AggregateError([anError(null, 'connect ::1'), anError(null, 'connect 127.0.0.1')]),
    'connect ::1; connect 127.0.0.1',
  ],
  [
    "OpenSSL's reason alone",
    Object.assign(new Error('40F7:error:0A00:SSL routines:\n'), { reason: 'wrong version' }),
    'TLS: wrong version',
  ],
  ['its code when it has no message', anError('ECONNRESET', ''), 'ECONNRESET'],
  ['its name when it has nothing else', new TypeError(), 'TypeError'],
])('an error is described by %s', (_, error, text) => {
  expect(describeError(error)).toBe(text);
});
