/** Writes one answer: its status, its few headers and its body, or an error in Triton's shape. */
import type { ServerResponse } from 'node:http';
import { messageOf } from '../../../src/base/errors.ts';
import { RequestProblem } from './protocol/request-problem.ts';

export const JSON_TYPE = 'application/json';

export interface Answer {
  status: number;
  type: string;
  body: string;
  /** More headers, names and values in turn. */
  headers?: string[];
}

/** Does nothing where an answer is under way already. */
export function send(response: ServerResponse, answer: Answer): void {
  if (response.headersSent) return;
  const length = String(Buffer.byteLength(answer.body));
  const headers = ['content-type', answer.type, 'content-length', length];
  response.writeHead(answer.status, headers.concat(answer.headers ?? []));
  response.end(answer.body);
}

/** `{"error": "..."}`; anything but a RequestProblem is our own mistake, and 500. */
export function sendProblem(response: ServerResponse, thrown: unknown): void {
  const problem =
    thrown instanceof RequestProblem
      ? thrown
      : new RequestProblem(500, `internal error: ${messageOf(thrown)}`);
  send(response, {
    status: problem.status,
    type: JSON_TYPE,
    body: JSON.stringify({ error: problem.message }),
    headers: problem.headers,
  });
}
