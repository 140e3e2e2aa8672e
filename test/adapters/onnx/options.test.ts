import { describe, expect, test } from 'vitest';
import { optionsSchema, parseOptions } from '../../../adapters/onnx/options.ts';

describe('parseOptions', () => {
  test('fills in the defaults', () => {
    expect(parseOptions({})).toEqual({
      maxBatchSize: 64,
      maxQueueDelayUs: 0,
      instances: 1,
      intraOpThreads: 1,
      port: 0,
      model: undefined,
    });
  });

  test.each([
    ['0ms', 0],
    ['2ms', 2000],
    ['2.3ms', 2300],
    ['500us', 500],
    ['0.5s', 500_000],
    ['60s', 60_000_000],
  ])('reads the queue delay %s', (maxQueueDelay, us) => {
    expect(optionsSchema.safeParse({ maxQueueDelay }).success).toBe(true);
    expect(parseOptions({ maxQueueDelay }).maxQueueDelayUs).toBe(us);
  });
});

describe('optionsSchema', () => {
  test.each([
    ['a batch of nothing', { maxBatchSize: 0 }],
    ['a batch past the limit', { maxBatchSize: 4097 }],
    ['half a row', { maxBatchSize: 1.5 }],
    ['a number as text', { instances: '2' }],
    ['a delay without unit', { maxQueueDelay: '2' }],
    ['a delay as a number', { maxQueueDelay: 2 }],
    ['a negative delay', { maxQueueDelay: '-1ms' }],
    ['a delay finer than a microsecond', { maxQueueDelay: '0.5us' }],
    ['a delay past a minute', { maxQueueDelay: '61s' }],
    ['no threads', { intraOpThreads: 0 }],
    ['a port past the last', { port: 65_536 }],
    ['an empty model name', { model: '' }],
    ['an unknown key', { maxBatch: 8 }],
  ])('refuses %s', (_name, options) => {
    expect(optionsSchema.safeParse(options).success).toBe(false);
  });
});
