/**
 * Why a stream of HTTP/2 ended without its answer. The library reports it in four places (the stream's
 * code, the stream's error, the session's error, GOAWAY), of which one tells the reason. Pure.
 */
import { constants } from 'node:http2';
import { http2Refused } from './dial.ts';
import { NamedFailure } from './named-failure.ts';

export interface StreamEnd {
  /** Code of RST_STREAM, of either side; 0: none. */
  resetCode: number;
  /** Code of GOAWAY; null: none was received. */
  goawayCode: number | null;
  /** Whether the server has said anything in HTTP/2. */
  hasSettings: boolean;
  /** What ended the whole connection; null: nothing did. */
  connectionError: Error | null;
  /** What the library says of the stream alone; null: nothing. */
  streamError: Error | null;
  isConnectionOpen: boolean;
}

export function http2Failure(end: StreamEnd): Error {
  const { resetCode, goawayCode, connectionError, streamError } = end;
  if (goawayCode !== null && isUntaken(end)) {
    const message = `the server closed the connection (GOAWAY with ${codeName(goawayCode)})`;
    return new NamedFailure('http2-goaway', message);
  }
  if (connectionError) return explainConnection(connectionError, end.hasSettings);
  if (!end.isConnectionOpen) {
    return end.hasSettings ? closedByServer() : http2Refused();
  }
  if (resetCode === constants.NGHTTP2_REFUSED_STREAM) {
    const message = 'the server refused the stream: it takes fewer at a time than it said';
    return new NamedFailure('http2-stream-refused', message);
  }
  if (resetCode === constants.NGHTTP2_FRAME_SIZE_ERROR && streamError) {
    return new NamedFailure('invalid-request', streamError.message, streamError);
  }
  if (resetCode !== constants.NGHTTP2_NO_ERROR) {
    const message = `the stream was reset (RST_STREAM with ${codeName(resetCode)})`;
    return new NamedFailure('http2-stream-reset', message);
  }
  return streamError ?? new NamedFailure('bad-response', 'the stream ended without an answer');
}

/** A graceful GOAWAY lets running streams end; what it does not let end, it is the reason of. */
function isUntaken({ resetCode, goawayCode, isConnectionOpen }: StreamEnd): boolean {
  return (
    goawayCode !== constants.NGHTTP2_NO_ERROR ||
    !isConnectionOpen ||
    resetCode === constants.NGHTTP2_REFUSED_STREAM ||
    resetCode === constants.NGHTTP2_CANCEL
  );
}

function closedByServer(): NamedFailure {
  return new NamedFailure('connection-closed', 'the server closed the connection');
}

function explainConnection(error: Error, hasSettings: boolean): Error {
  const code = 'code' in error ? String(error.code) : '';
  if (!code.startsWith('ERR_HTTP2_')) return error;
  if (!hasSettings) return http2Refused(error);
  return new NamedFailure('bad-response', `the server broke HTTP/2: ${error.message}`, error);
}

/** `REFUSED_STREAM` for 7. */
function codeName(code: number): string {
  return NAMES[code] ?? `code ${code}`;
}

/** In the order of RFC 9113, section 7. */
const NAMES = [
  'NO_ERROR',
  'PROTOCOL_ERROR',
  'INTERNAL_ERROR',
  'FLOW_CONTROL_ERROR',
  'SETTINGS_TIMEOUT',
  'STREAM_CLOSED',
  'FRAME_SIZE_ERROR',
  'REFUSED_STREAM',
  'CANCEL',
  'COMPRESSION_ERROR',
  'CONNECT_ERROR',
  'ENHANCE_YOUR_CALM',
  'INADEQUATE_SECURITY',
  'HTTP_1_1_REQUIRED',
];
