import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BatchFormer, batchSizesOf } from '../../src/known-servers/batch-former.ts';
import type { BatchLaw } from '../../src/known-servers/server-law.ts';

const LAW: BatchLaw = { kind: 'batch', sizeMax: 3, waitNs: 100, serviceNs: 50 };

function former(arrivalsNs: readonly number[]): BatchFormer<number> {
  const formed = new BatchFormer<number>(LAW);
  for (const arrivalNs of arrivalsNs) formed.add(arrivalNs, arrivalNs);
  return formed;
}

describe('a batch former', () => {
  test('starts nothing while nothing waits', () => {
    expect(former([]).nextStartAtNs).toBe(Infinity);
  });

  test('waits for the oldest request to have waited long enough', () => {
    const formed = former([10, 60]);
    expect(formed.nextStartAtNs).toBe(110);
    expect(formed.start()).toEqual({ items: [10, 60], doneAtNs: 160 });
  });

  test('starts when a batch is full', () => {
    const formed = former([10, 20, 30, 35]);
    expect(formed.nextStartAtNs).toBe(30);
    expect(formed.start()).toEqual({ items: [10, 20, 30], doneAtNs: 80 });
  });

  test('waits for the execution under way', () => {
    const formed = former([10, 20, 30, 31, 32, 33]);
    formed.start();
    expect(formed.nextStartAtNs).toBe(80);
    expect(formed.start()).toEqual({ items: [31, 32, 33], doneAtNs: 130 });
  });

  test('leaves out what arrived after the start, when the start is looked at late', () => {
    const formed = former([10, 111]);
    expect(formed.start()).toEqual({ items: [10], doneAtNs: 160 });
    expect(formed.nextStartAtNs).toBe(211);
  });
});

describe('properties', () => {
  const arrivals = fc
    .array(fc.nat(200), { maxLength: 60 })
    .map((gaps) => gaps.map((_, index) => gaps.slice(0, index + 1).reduce((a, b) => a + b, 0)));

  test('no request is lost and no batch is larger than allowed', () => {
    fc.assert(
      fc.property(arrivals, (arrivalsNs) => {
        const sizes = batchSizesOf(arrivalsNs, LAW);
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(arrivalsNs.length);
        for (const size of sizes) {
          expect(size).toBeGreaterThan(0);
          expect(size).toBeLessThanOrEqual(LAW.sizeMax);
        }
      }),
    );
  });

  test('looking late at what is due forms the same batches', () => {
    fc.assert(
      fc.property(arrivals, (arrivalsNs) => {
        const formed = former(arrivalsNs);
        const sizes: number[] = [];
        while (formed.nextStartAtNs < Infinity) sizes.push(formed.start().items.length);
        expect(sizes).toEqual(batchSizesOf(arrivalsNs, LAW));
      }),
    );
  });
});
