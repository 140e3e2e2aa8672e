import { describe, expect, test } from 'vitest';
import {
  pollUntilReady,
  type Attempt,
  type ReadinessPoll,
  type Refusal,
} from '../../src/adapter/readiness.ts';

const refusal = (kind: Refusal['kind'], answer: string): Refusal => ({
  ready: false,
  kind,
  answer,
  hint: 'Wait.',
});

/** A clock that moves on by `stepNs` whenever it is read. */
function steppingClock(stepNs: number) {
  let nowNs = 0;
  return { nowNs: () => (nowNs += stepNs), wallNowMs: () => 0 };
}

function aPoll(attempts: Attempt<string>[], changes: Partial<ReadinessPoll<string>> = {}) {
  const signals: AbortSignal[] = [];
  const poll: ReadinessPoll<string> = {
    attempt: (signal) => {
      signals.push(signal);
      return Promise.resolve(attempts[Math.min(signals.length, attempts.length) - 1]!);
    },
    died: new Promise(() => undefined),
    clock: steppingClock(1e6),
    signal: new AbortController().signal,
    timeoutNs: 60e9,
    ...changes,
  };
  return { poll, signals };
}

describe('pollUntilReady', () => {
  test('tries again after silence and refusals, and gives the value of the one that was ready', async () => {
    const { poll, signals } = aPoll([
      refusal('silent', 'nobody listens'),
      refusal('refused', 'answered 503'),
      { ready: true, value: 'here' },
    ]);
    expect(await pollUntilReady(poll)).toEqual({ outcome: 'ready', value: 'here' });
    expect(signals).toHaveLength(3);
  });

  test('gives up at once on a wrong answer, which no waiting mends', async () => {
    const { poll, signals } = aPoll([refusal('wrong', 'value 0 is 1, expected 0')]);
    expect(await pollUntilReady(poll)).toMatchObject({ outcome: 'wrong' });
    expect(signals).toHaveLength(1);
  });

  test('ends at the deadline with what was answered last', async () => {
    const { poll } = aPoll([refusal('refused', 'answered 503')], { timeoutNs: 1e6 });
    expect(await pollUntilReady(poll)).toEqual({
      outcome: 'timed-out',
      refusal: refusal('refused', 'answered 503'),
    });
  });

  const hangsAfter = (attempts: Attempt<string>[]) => (signal: AbortSignal) => {
    const next = attempts.shift();
    return next === undefined
      ? new Promise<Attempt<string>>((resolve) => {
          signal.addEventListener('abort', () => {
            resolve(refusal('silent', 'gave no complete answer in time'));
          });
        })
      : Promise.resolve(next);
  };

  test.each([
    ['hung from the start', [], 1e6, 'gave no complete answer in time'],
    ['hung for long after an answer', ['answered 503'], 2e9, 'gave no complete answer in time'],
    ['was cut short after an answer', ['answered 503'], 1e6, 'answered 503'],
  ])('ends a try at the deadline that %s', async (_what, answers, stepNs, last) => {
    const { poll } = aPoll([], {
      attempt: hangsAfter(answers.map((answer) => refusal('refused', answer))),
      clock: steppingClock(stepNs),
      timeoutNs: 60e6,
    });
    expect(await pollUntilReady(poll)).toMatchObject({
      outcome: 'timed-out',
      refusal: { answer: last },
    });
  });

  test("ends with the server's death", async () => {
    const { poll } = aPoll([refusal('silent', 'nobody listens')], {
      died: Promise.resolve('exited with code 3'),
    });
    expect(await pollUntilReady(poll)).toEqual({ outcome: 'died', how: 'exited with code 3' });
  });

  test('ends when the run is aborted, even if the answer was right', async () => {
    const { poll } = aPoll([{ ready: true, value: 'here' }], { signal: AbortSignal.abort() });
    expect(await pollUntilReady(poll)).toEqual({ outcome: 'aborted' });
  });

  test('rejects with what an attempt rejects with', async () => {
    const { poll } = aPoll([], { attempt: () => Promise.reject(new Error('unknown input')) });
    await expect(pollUntilReady(poll)).rejects.toThrow('unknown input');
  });
});
