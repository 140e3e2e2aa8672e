/**
 * The lean parser against undici, which is much used and strict: 100,000 answers, drawn at random, that
 * both read from the same parts. Where they differ, a rule must say why.
 */
import { Duplex } from 'node:stream';
import { Client } from 'undici';
import { expect, test } from 'vitest';
import { createRandom } from '../../src/base/random.ts';
import { generateAnswer, type GeneratedAnswer } from './generated-answers.ts';
import { isExplained, type Outcome } from './known-differences.ts';
import { readAnswer } from './read-answer.ts';

const ANSWERS = 100_000;
const SEED = 20_260_314;

test('100,000 answers are read as undici reads them, but for what the standard says otherwise', async () => {
  const random = createRandom(SEED, 'answers');
  const undici = createUndiciReader();
  const unexplained: string[] = [];
  let okCount = 0;
  for (let count = 0; count < ANSWERS; count++) {
    const answer = generateAnswer(random);
    const ours = readAnswer(answer.parts, answer.method);
    const theirs = await undici(answer);
    if (theirs.isOk) okCount++;
    if (!isExplained(answer.text, ours, theirs)) {
      unexplained.push(`${answer.method} ${JSON.stringify(answer.text)}`);
    }
  }
  expect(unexplained).toEqual([]);
  // Most are in order, and many are not: otherwise little would have been compared.
  expect(okCount / ANSWERS).toBeGreaterThan(0.6);
  expect(okCount / ANSWERS).toBeLessThan(0.9);
}, 120_000);

/** A socket in memory: answers the first bytes written to it with these parts, and then its end. */
class ScriptedSocket extends Duplex {
  readonly #parts: readonly Buffer[];
  #isAnswered = false;

  constructor(parts: readonly Buffer[]) {
    super();
    this.#parts = parts;
  }

  override _read(): void {
    // What there is comes by itself.
  }

  override _write(_chunk: unknown, _encoding: unknown, callback: () => void): void {
    callback();
    if (this.#isAnswered) return;
    this.#isAnswered = true;
    queueMicrotask(() => {
      for (const part of this.#parts) this.push(part);
      this.push(null);
    });
  }

  setTimeout = (): this => this;
  setNoDelay = (): this => this;
  setKeepAlive = (): this => this;
  ref = (): this => this;
  unref = (): this => this;
}

function createUndiciReader(): (answer: GeneratedAnswer) => Promise<Outcome> {
  let parts: readonly Buffer[] = [];
  const client = new Client('http://localhost', {
    pipelining: 1,
    allowH2: false,
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: 65_536,
    connect: (_options, callback) => {
      queueMicrotask(() => {
        callback(null, new ScriptedSocket(parts) as never);
      });
    },
  });
  return ({ method, parts: given }) =>
    new Promise((resolve) => {
      parts = given;
      let status = 0;
      let body = '';
      client.dispatch(
        { method, path: '/', body: method === 'POST' ? 'x' : null, reset: true },
        {
          onRequestStart: () => undefined,
          onResponseStart: (_controller, statusCode) => {
            if (statusCode >= 200) status = statusCode;
          },
          onResponseData: (_controller, chunk) => {
            body += chunk.toString('latin1');
          },
          onResponseEnd: () => {
            resolve({ isOk: true, status, body });
          },
          onResponseError: () => {
            resolve({ isOk: false, status, body });
          },
        },
      );
    });
}
