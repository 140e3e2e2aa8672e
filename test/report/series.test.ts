import { expect, test } from 'vitest';
import { seriesOf } from '../../src/report/series.ts';

test('36 targets differ in colour or dash', () => {
  const looks = Array.from({ length: 36 }, (_, index) => JSON.stringify(seriesOf(index)));
  expect(new Set(looks).size).toBe(36);
});

test('the first six targets differ in both', () => {
  const series = Array.from({ length: 6 }, (_, index) => seriesOf(index));
  expect(new Set(series.map(({ colour }) => colour)).size).toBe(6);
  expect(new Set(series.map(({ dash }) => dash)).size).toBe(6);
});
