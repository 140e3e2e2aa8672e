/** Collects a request's body up to a limit, and lets a client that sends too much hear about it. */
import type { IncomingMessage } from 'node:http';
import { RequestProblem } from './protocol/request-problem.ts';

/**
 * Calls `done` once, when the body has arrived or is known to be too long; never for a client that
 * leaves before. What is too long is read on and thrown away up to the limit once more, since many
 * clients listen only after they have sent everything.
 */
export function readBody(
  request: IncomingMessage,
  limitBytes: number,
  done: (body: Buffer | RequestProblem) => void,
): void {
  const chunks: Buffer[] = [];
  let receivedBytes = 0;
  const refuse = (): void => {
    request.off('data', onData);
    request.off('end', onEnd);
    request.resume();
    done(tooLong(limitBytes, ['connection', 'close']));
  };
  const onData = (chunk: Buffer): void => {
    receivedBytes += chunk.length;
    if (receivedBytes <= limitBytes) chunks.push(chunk);
    else if (receivedBytes > 2 * limitBytes) refuse();
    else chunks.length = 0;
  };
  const onEnd = (): void => {
    const [only] = chunks;
    if (receivedBytes > limitBytes) done(tooLong(limitBytes));
    else done(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks));
  };
  request.on('data', onData);
  request.on('end', onEnd);
}

export function tooLong(limitBytes: number, headers: string[] = []): RequestProblem {
  const message = `request body is longer than the limit of ${limitBytes} bytes`;
  return new RequestProblem(413, message, headers);
}
