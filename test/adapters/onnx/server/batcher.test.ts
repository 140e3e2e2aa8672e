import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Batcher, type BatchPolicy } from '../../../../adapters/onnx/server/batcher.ts';

const policy = (overrides: Partial<BatchPolicy> = {}): BatchPolicy => ({
  maxRows: 8,
  maxDelayNs: 0,
  maxQueued: 100,
  ...overrides,
});

/** Items are named by their rows and shape: `3a` is a request of three rows of shape a. */
function offerAll(batcher: Batcher<string>, names: string[], nowNs = 0): void {
  for (const name of names) {
    batcher.offer({ item: name, rows: Number.parseInt(name, 10), shapeKey: name.slice(-1) }, nowNs);
  }
}

function takeItems(batcher: Batcher<string>, nowNs = 0): string[] | null {
  return batcher.take(nowNs)?.map(({ item }) => item) ?? null;
}

describe('Batcher', () => {
  const cases = [
    { title: 'nothing waits', queue: [], first: null },
    { title: 'one request waits', queue: ['1a'], first: ['1a'] },
    { title: 'requests fit exactly', queue: ['3a', '5a', '1a'], first: ['3a', '5a'] },
    { title: 'the next would exceed the rows', queue: ['5a', '4a', '1a'], first: ['5a'] },
    { title: 'the next has another shape', queue: ['1a', '1b', '1a'], first: ['1a'] },
    { title: 'one request is as large as an execution', queue: ['8a', '1a'], first: ['8a'] },
  ];
  test.each(cases)('takes the longest run from the front when $title', ({ queue, first }) => {
    const batcher = new Batcher<string>(policy());
    offerAll(batcher, queue);
    expect(takeItems(batcher)).toEqual(first);
    expect(batcher.queued).toBe(queue.length - (first?.length ?? 0));
  });

  test('refuses a request when the queue is full, and takes one again after a batch left', () => {
    const batcher = new Batcher<string>(policy({ maxQueued: 2 }));
    offerAll(batcher, ['1a', '1a']);
    expect(batcher.offer({ item: 'late', rows: 1, shapeKey: 'a' }, 0)).toBeNull();
    batcher.take(0);
    expect(batcher.offer({ item: 'later', rows: 1, shapeKey: 'a' }, 0)).not.toBeNull();
  });

  test('a request larger than an execution is a mistake of the caller', () => {
    const batcher = new Batcher<string>(policy({ maxRows: 2 }));
    expect(() => batcher.offer({ item: 'x', rows: 3, shapeKey: 'a' }, 0)).toThrow(
      'broken invariant',
    );
  });

  test('with a window an idle instance waits until the oldest request is due', () => {
    const batcher = new Batcher<string>(policy({ maxDelayNs: 100 }));
    offerAll(batcher, ['1a'], 50);
    offerAll(batcher, ['2a'], 120);
    expect(batcher.dueAtNs()).toBe(150);
    expect(takeItems(batcher, 149)).toBeNull();
    expect(takeItems(batcher, 150)).toEqual(['1a', '2a']);
    expect(batcher.dueAtNs()).toBeNull();
  });

  const complete = [
    { title: 'is full', queue: ['3a', '5a'] },
    { title: 'cannot take the next one whole', queue: ['3a', '6a'] },
    { title: 'is followed by another shape', queue: ['3a', '1b'] },
  ];
  test.each(complete)('with a window a batch that $title does not wait', ({ queue }) => {
    const batcher = new Batcher<string>(policy({ maxDelayNs: 1e9 }));
    offerAll(batcher, queue);
    expect(takeItems(batcher)?.[0]).toBe(queue[0]);
  });

  test('after a flush nothing waits for company', () => {
    const batcher = new Batcher<string>(policy({ maxDelayNs: 1e9 }));
    offerAll(batcher, ['1a']);
    expect(takeItems(batcher)).toBeNull();
    batcher.flush();
    expect(takeItems(batcher)).toEqual(['1a']);
  });

  const removals = [
    { title: 'first', index: 0, rest: ['2a', '3a'] },
    { title: 'middle', index: 1, rest: ['1a', '3a'] },
    { title: 'last', index: 2, rest: ['1a', '2a'] },
  ];
  test.each(removals)(
    'a removed request leaves the others in order ($title)',
    ({ index, rest }) => {
      const batcher = new Batcher<string>(policy());
      const tickets = [1, 2, 3].map((rows) =>
        batcher.offer({ item: `${rows}a`, rows, shapeKey: 'a' }, 0),
      );
      const ticket = tickets[index]!;
      expect(batcher.remove(ticket)).toBe(true);
      expect(batcher.remove(ticket)).toBe(false);
      expect(takeItems(batcher)).toEqual(rest);
    },
  );

  test('a request that was taken cannot be removed', () => {
    const batcher = new Batcher<string>(policy());
    const ticket = batcher.offer({ item: 'x', rows: 1, shapeKey: 'a' }, 0);
    batcher.take(0);
    expect(batcher.remove(ticket!)).toBe(false);
  });
});

type Step =
  | { kind: 'arrive'; rows: number; shapeKey: string }
  | { kind: 'leave'; index: number }
  | { kind: 'pass'; ns: number }
  | { kind: 'instance-idle' };

const steps = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('arrive' as const),
        rows: fc.integer({ min: 1, max: 5 }),
        shapeKey: fc.constantFrom('a', 'a', 'a', 'b'),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('leave' as const), index: fc.nat(200) }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('pass' as const), ns: fc.nat(80) }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('instance-idle' as const) }) },
  ),
  { maxLength: 200 },
) as fc.Arbitrary<Step[]>;

const policies = fc.record({
  maxRows: fc.integer({ min: 5, max: 12 }),
  maxDelayNs: fc.constantFrom(0, 50, 100),
  maxQueued: fc.integer({ min: 1, max: 30 }),
});

interface Arrival {
  id: number;
  rows: number;
  shapeKey: string;
  arrivedAtNs: number;
  fate: 'waits' | 'taken' | 'left' | 'refused';
}

/** Sees what waited before each decision. */
type Watch = (batch: Arrival[] | null, waiting: Arrival[], nowNs: number) => void;

function play(chosen: BatchPolicy, played: Step[], watch: Watch): Arrival[] {
  const batcher = new Batcher<Arrival>(chosen);
  const arrivals: Arrival[] = [];
  const tickets: ReturnType<typeof batcher.offer>[] = [];
  const waiting = (): Arrival[] => arrivals.filter(({ fate }) => fate === 'waits');
  let nowNs = 0;
  const act: { [Kind in Step['kind']]: (step: Extract<Step, { kind: Kind }>) => void } = {
    pass: ({ ns }) => {
      nowNs += ns;
    },
    arrive: ({ rows, shapeKey }) => {
      const arrival: Arrival = {
        id: arrivals.length,
        rows,
        shapeKey,
        arrivedAtNs: nowNs,
        fate: 'waits',
      };
      const ticket = batcher.offer({ item: arrival, rows, shapeKey }, nowNs);
      if (ticket === null) arrival.fate = 'refused';
      arrivals.push(arrival);
      tickets.push(ticket);
    },
    leave: ({ index }) => {
      const ticket = tickets[index] ?? null;
      if (ticket === null) return;
      const { item } = ticket;
      expect(batcher.remove(ticket)).toBe(item.fate === 'waits');
      if (item.fate === 'waits') item.fate = 'left';
    },
    'instance-idle': () => {
      const waited = waiting();
      const batch = batcher.take(nowNs)?.map(({ item }) => item) ?? null;
      watch(batch, waited, nowNs);
      for (const arrival of batch ?? []) arrival.fate = 'taken';
    },
  };
  for (const step of played) {
    (act[step.kind] as (step: Step) => void)(step);
    expect(batcher.queued).toBe(waiting().length);
  }
  return arrivals;
}

describe('properties', () => {
  test('every execution is a run from the front of the queue, within the rows, of one shape', () => {
    fc.assert(
      fc.property(policies, steps, (chosen, played) => {
        play(chosen, played, (batch, waiting) => {
          if (batch === null) return;
          expect(batch.map(({ id }) => id)).toEqual(
            waiting.slice(0, batch.length).map(({ id }) => id),
          );
          expect(batch.reduce((sum, { rows }) => sum + rows, 0)).toBeLessThanOrEqual(
            chosen.maxRows,
          );
          expect(new Set(batch.map(({ shapeKey }) => shapeKey)).size).toBe(1);
        });
      }),
    );
  });

  test('nothing is lost, nothing is taken twice, and nothing is refused while there is room', () => {
    fc.assert(
      fc.property(policies, steps, (chosen, played) => {
        const taken: number[] = [];
        const arrivals = play(chosen, played, (batch) => {
          taken.push(...(batch ?? []).map(({ id }) => id));
        });
        expect(new Set(taken).size).toBe(taken.length);
        expect(taken).toEqual([...taken].sort((a, b) => a - b));
        expect(taken).toEqual(arrivals.filter(({ fate }) => fate === 'taken').map(({ id }) => id));
        const waiting = arrivals.filter(({ fate }) => fate === 'waits').length;
        expect(waiting).toBeLessThanOrEqual(chosen.maxQueued);
        if (arrivals.length <= chosen.maxQueued) {
          expect(arrivals.every(({ fate }) => fate !== 'refused')).toBe(true);
        }
      }),
    );
  });

  test('an idle instance never leaves a request waiting beyond its delay', () => {
    fc.assert(
      fc.property(policies, steps, (chosen, played) => {
        play(chosen, played, (batch, waiting, atNs) => {
          const [oldest] = waiting;
          if (batch !== null || oldest === undefined) return;
          expect(atNs - oldest.arrivedAtNs).toBeLessThan(chosen.maxDelayNs);
        });
      }),
    );
  });
});
