import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseBatchStats } from '../../../adapters/onnx/batch-stats.ts';

const recorded = (file: string): unknown =>
  JSON.parse(
    readFileSync(new URL(`../../../fixtures/recordings/onnx/${file}`, import.meta.url), 'utf8'),
  );
const source = '/v2/models/fraud/stats (batch_stats)';

const countsOf = (file: string): Record<string, number> => {
  const snapshot = parseBatchStats(recorded(file), source);
  return snapshot.known ? snapshot.counts : {};
};
const rowsOf = (counts: Record<string, number>): number =>
  Object.entries(counts).reduce((sum, [size, count]) => sum + Number(size) * count, 0);

describe('parseBatchStats', () => {
  test('reads the executions of each size from a recorded answer', () => {
    expect(parseBatchStats(recorded('model-stats-0-before-load.json'), source)).toEqual({
      known: true,
      unit: 'rows',
      resolution: 'exact',
      counts: { 1: 2, 3: 1, 8: 7, 15: 1, 16: 80, 32: 719, 33: 675 },
      source,
    });
  });

  test.each([
    ['model-stats-0-before-load.json', 46_639],
    ['model-stats-1-after-closed-64c-10s.json', 186_191],
    ['model-stats-2-after-open-200rps-10s.json', 188_191],
  ])('sizes times executions of %s are the rows that the server says it inferred', (file, rows) => {
    expect(rowsOf(countsOf(file))).toBe(rows);
  });

  test('two recorded answers differ by exactly the 2000 rows sent between them', () => {
    const before = countsOf('model-stats-1-after-closed-64c-10s.json');
    const after = countsOf('model-stats-2-after-open-200rps-10s.json');
    expect(rowsOf(after) - rowsOf(before)).toBe(2000);
  });

  test('adds the versions of a model up', () => {
    const version = {
      execution_count: 3,
      batch_stats: [{ batch_size: 4, compute_infer: { count: 3 } }],
    };
    expect(parseBatchStats({ model_stats: [version, version] }, source)).toMatchObject({
      counts: { 4: 6 },
    });
  });

  test('knows that nothing was executed yet', () => {
    const body = { model_stats: [{ execution_count: 0, batch_stats: [] }] };
    expect(parseBatchStats(body, source)).toMatchObject({ known: true, counts: {} });
  });

  test('does not know the sizes when executions were counted without them', () => {
    const body = { model_stats: [{ execution_count: 7, batch_stats: [] }] };
    expect(parseBatchStats(body, source)).toEqual({
      known: false,
      reason: `${source}: 7 executions but no batch_stats, this backend does not report them`,
    });
  });

  test.each([
    ['nothing', null],
    ['no model', { model_stats: [] }],
    ['an error', { error: 'unknown model' }],
    ['a negative count', { model_stats: [{ execution_count: -1, batch_stats: [] }] }],
  ])('does not know the sizes from %s', (_name, body) => {
    expect(parseBatchStats(body, source)).toEqual({
      known: false,
      reason: `${source}: the answer holds no model_stats with batch_stats`,
    });
  });
});
