/**
 * The file that a launched server writes its stdout and stderr into. The server gets the descriptor
 * itself, so that the process which generates load spends nothing on copying output. Separate from
 * the process, since readiness and error messages read it too.
 */
import { closeSync, fstatSync, mkdirSync, openSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** Enough for every start-up seen; a server that says more before it is ready is read up to here. */
const HEAD_BYTES = 1024 * 1024;
const TAIL_BYTES = 16 * 1024;
const TAIL_LINES = 20;

export interface ServerLog {
  path: string;
  /** Open for appending; for the server's stdout and stderr. */
  descriptor: number;
  /** What was written since the log was opened, up to 1 MiB. */
  readHead(): Promise<string>;
  /** The last lines as an indented block with a heading, or a sentence that there are none. */
  describeTail(): Promise<string>;
  /** Closes our descriptor; reading stays possible. */
  close(): void;
}

/** Opens `path` for appending; what the file held before is never read back. */
export function openServerLog(path: string): ServerLog {
  mkdirSync(dirname(path), { recursive: true });
  const descriptor = openSync(path, 'a');
  const startByte = fstatSync(descriptor).size;
  return {
    path,
    descriptor,
    readHead: () => readBytes(path, startByte, HEAD_BYTES),
    describeTail: () => describeTail(path, startByte),
    close: () => {
      closeSync(descriptor);
    },
  };
}

async function describeTail(path: string, startByte: number): Promise<string> {
  const lines = await readTail(path, startByte).catch(() => null);
  if (lines === null) return 'Its log could not be read.';
  if (lines.length === 0) return 'It wrote nothing to its log.';
  return ['The last lines of its log:', ...lines.map((line) => `  ${line}`)].join('\n');
}

async function readTail(path: string, startByte: number): Promise<string[]> {
  const { size: sizeBytes } = await stat(path);
  const from = Math.max(startByte, sizeBytes - TAIL_BYTES);
  const lines = (await readBytes(path, from, TAIL_BYTES))
    .split(/\r?\n/)
    .map((line) => stripVTControlCharacters(line).trimEnd());
  if (from > startByte) lines.shift(); // cut in the middle
  return lines.filter((line) => line !== '').slice(-TAIL_LINES);
}

async function readBytes(path: string, from: number, limitBytes: number): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { size: sizeBytes } = await file.stat();
    const length = Math.min(limitBytes, Math.max(0, sizeBytes - from));
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, from);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
