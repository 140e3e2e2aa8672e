import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DeadlineQueue, type DeadlineEntry } from '../../src/transport/deadline-queue.ts';

interface Entry extends DeadlineEntry<Entry> {
  deadlineAtNs: number;
}

const anEntry = (deadlineAtNs: number): Entry => ({ deadlineAtNs, earlier: null, later: null });

function drain(queue: DeadlineQueue<Entry>): number[] {
  const deadlines: number[] = [];
  for (let head = queue.head; head; head = queue.head) {
    deadlines.push(head.deadlineAtNs);
    queue.remove(head);
  }
  return deadlines;
}

test('an empty queue has no head', () => {
  expect(new DeadlineQueue<Entry>().head).toBeNull();
});

test.each([
  ['the first', 0, [2, 3]],
  ['one in the middle', 1, [1, 3]],
  ['the last', 2, [1, 2]],
])('removing %s keeps the others in order', (_, index, rest) => {
  const queue = new DeadlineQueue<Entry>();
  const entries = [1, 2, 3].map(anEntry);
  for (const entry of entries) queue.add(entry);
  queue.remove(entries[index]!);
  expect(drain(queue)).toEqual(rest);
});

test('a queue that ran empty takes entries again', () => {
  const queue = new DeadlineQueue<Entry>();
  const entry = anEntry(1);
  queue.add(entry);
  queue.remove(entry);
  queue.add(anEntry(2));
  queue.add(anEntry(3));
  expect(drain(queue)).toEqual([2, 3]);
});

describe('properties', () => {
  test('whatever is removed, the rest drains in the order it was added', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 50 }), (keeps) => {
        const queue = new DeadlineQueue<Entry>();
        const entries = keeps.map((_, index) => anEntry(index));
        for (const entry of entries) queue.add(entry);
        entries.forEach((entry, index) => {
          if (!keeps[index]) queue.remove(entry);
        });
        const kept = keeps.flatMap((keep, index) => (keep ? [index] : []));
        expect(drain(queue)).toEqual(kept);
      }),
    );
  });
});
