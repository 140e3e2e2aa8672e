import { expect, test } from 'vitest';
import { findInstance } from '../../src/cost/price-book.ts';
import { priceSearch } from '../../src/cost/price-search.ts';
import { aSearchResult } from '../builders/search.ts';
import { committedBook } from './committed-prices.ts';

const prices = [findInstance(committedBook, 'm6i.large', null)];

test('a million predictions are priced at the throughput of the answer', () => {
  const [figure] = priceSearch(
    aSearchResult({ throughputPerSecond: 100, rowsPerRequest: 2 }),
    prices,
  );
  expect(figure).toMatchObject({ phase: 'search', predictionsPerSecond: 200, reason: null });
  expect(figure?.usdPerMillion).toBeCloseTo((0.096 / (3600 * 200)) * 1e6, 9);
});

test('without an answer there is no cost, and the reason is that there is none', () => {
  const search = aSearchResult({ throughputPerSecond: null, summary: 'not even 50/s' });
  expect(priceSearch(search, prices)[0]).toMatchObject({
    usdPerMillion: null,
    predictionsPerSecond: null,
    reason: 'not even 50/s',
  });
});
