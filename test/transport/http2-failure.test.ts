import { constants } from 'node:http2';
import { expect, test } from 'vitest';
import { classifyFailure } from '../../src/transport/classify-failure.ts';
import { http2Failure, type StreamEnd } from '../../src/transport/http2-failure.ts';

const RESET: StreamEnd = {
  resetCode: constants.NGHTTP2_INTERNAL_ERROR,
  goawayCode: null,
  hasSettings: true,
  connectionError: null,
  streamError: null,
  isConnectionOpen: true,
};

const coded = (code: string): Error => Object.assign(new Error(code), { code });

test.each<[string, Partial<StreamEnd>, string, string]>([
  ['a reset', {}, 'http2-stream-reset', 'RST_STREAM with INTERNAL_ERROR'],
  ['a code of the future', { resetCode: 99 }, 'http2-stream-reset', 'code 99'],
  ['a refusal', { resetCode: 7 }, 'http2-stream-refused', 'refused the stream'],
  [
    'a refusal because the server winds down',
    { resetCode: 7, goawayCode: 0 },
    'http2-goaway',
    'GOAWAY with NO_ERROR',
  ],
  ['a server that has had enough', { goawayCode: 11 }, 'http2-goaway', 'ENHANCE_YOUR_CALM'],
  [
    'a stream of its own fault while the server winds down',
    { resetCode: 2, goawayCode: 0 },
    'http2-stream-reset',
    'INTERNAL_ERROR',
  ],
  [
    'the socket was reset',
    { resetCode: 8, connectionError: coded('ECONNRESET'), isConnectionOpen: false },
    'connection-reset',
    'ECONNRESET',
  ],
  [
    'the server closed',
    { resetCode: 8, isConnectionOpen: false },
    'connection-closed',
    'closed the connection',
  ],
  [
    'it broke the rules',
    { connectionError: coded('ERR_HTTP2_ERROR') },
    'bad-response',
    'broke HTTP/2',
  ],
  [
    'it never spoke HTTP/2',
    { connectionError: coded('ERR_HTTP2_ERROR'), hasSettings: false },
    'http2-refused',
    'does not speak HTTP/2',
  ],
  [
    'it closed without a word of HTTP/2',
    { resetCode: 0, hasSettings: false, isConnectionOpen: false },
    'http2-refused',
    'does not speak HTTP/2',
  ],
  ['it ended without an answer', { resetCode: 0 }, 'bad-response', 'without an answer'],
])('%s', (_, end, kind, words) => {
  const failure = http2Failure({ ...RESET, ...end });
  expect(classifyFailure(failure, false)).toBe(kind);
  expect(failure.message).toContain(words);
});
