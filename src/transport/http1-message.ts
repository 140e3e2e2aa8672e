/**
 * A prepared request as it goes on the wire, head and body in one piece, so that sending it is one
 * write. All of it is done before the load begins.
 */
import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { PreparedRequest } from '../domain/request.ts';
import { NamedFailure } from './named-failure.ts';

export interface Http1Message {
  readonly bytes: Uint8Array;
  /** Sent with the method HEAD: the answer has no body. */
  readonly isHead: boolean;
}

/** How the message is addressed, and whether its connection is to be kept. */
export interface MessageContext {
  /** Host and port as in a URL, without the port that the scheme implies. */
  authority: string;
  connectionReuse: 'keep-alive' | 'fresh';
}

/** Say how the message is framed and what becomes of the connection: only this file may. */
const RESERVED = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
]);
/** Methods whose meaning includes a body, so that its absence must be said (RFC 9110, section 8.6). */
const METHODS_WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

/** The message, or a NamedFailure `invalid-request` that says why it cannot be written down. */
export function encodeMessage(
  request: PreparedRequest,
  context: MessageContext,
): Http1Message | NamedFailure {
  try {
    const head = Buffer.from(`${headLines(request, context).join('\r\n')}\r\n\r\n`, 'latin1');
    const bytes = request.body === null ? head : Buffer.concat([head, request.body]);
    return { bytes, isHead: request.method === 'HEAD' };
  } catch (error) {
    if (error instanceof NamedFailure) return error;
    throw error;
  }
}

function headLines(request: PreparedRequest, context: MessageContext): string[] {
  const { method, path, headers, body } = request;
  checkToken(method);
  if (!/^[\x21-\x7e\x80-\xff]+$/.test(path) || !/^[/*]/.test(path)) {
    throw invalid(`the path ${JSON.stringify(path)} holds what HTTP does not allow`);
  }
  const lines = [`${method} ${path} HTTP/1.1`];
  const given = checkHeaders(request);
  if (!given.has('host')) lines.push(`host: ${context.authority}`);
  lines.push(`connection: ${context.connectionReuse === 'fresh' ? 'close' : 'keep-alive'}`);
  for (let index = 0; index + 1 < headers.length; index += 2) {
    if (headers[index]?.toLowerCase() === 'content-length') continue;
    lines.push(`${headers[index]}: ${headers[index + 1]}`);
  }
  if (body !== null || METHODS_WITH_BODY.has(method)) {
    lines.push(`content-length: ${body?.byteLength ?? 0}`);
  }
  return lines;
}

/** The names, in lower case. @throws NamedFailure without any value: it may be a secret. */
function checkHeaders({ headers, body }: PreparedRequest): Set<string> {
  const names = new Set<string>();
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? '';
    const lower = name.toLowerCase();
    checkToken(name);
    checkValue(name, headers[index + 1]);
    if (RESERVED.has(lower)) throw invalid(`header "${name}" is set by the connection`);
    if (lower === 'content-length') checkLength(headers[index + 1] ?? '', body);
    names.add(lower);
  }
  return names;
}

function checkLength(given: string, body: Uint8Array | null): void {
  const bodyBytes = body?.byteLength ?? 0;
  if (Number(given) === bodyBytes) return;
  throw invalid(`header "content-length" is ${given}, but the body has ${bodyBytes} bytes`);
}

function checkValue(name: string, value: string | undefined): void {
  if (value === undefined) throw invalid(`header "${name}" has no value`);
  try {
    validateHeaderValue(name, value);
  } catch {
    throw invalid(`header "${name}" has a value with a character that HTTP does not allow`);
  }
}

function checkToken(name: string): void {
  try {
    validateHeaderName(name);
  } catch {
    throw invalid(`${JSON.stringify(name)} is no name that HTTP allows`);
  }
}

function invalid(problem: string): NamedFailure {
  return new NamedFailure('invalid-request', problem);
}
