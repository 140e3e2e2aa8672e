// Finding a price: names, regions, and what a user reads who mistypes one.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ServebenchError } from '../../src/base/errors.ts';
import { findInstance, parsePriceBook, priceAgeDays } from '../../src/cost/price-book.ts';
import { committedBook } from './committed-prices.ts';

type Row = (string | number | null)[];

function priceFile(provider: string, defaultRegion: string, instances: Row[]): string {
  return JSON.stringify({
    schemaVersion: 1,
    provider,
    regions: [defaultRegion],
    defaultRegion,
    purchase: 'on-demand',
    os: 'linux',
    currency: 'USD',
    pricedAt: '2026-07-20',
    source: 'a list',
    licence: 'Apache-2.0',
    columns: ['instance', 'region', 'usdPerHour', 'vcpu', 'memoryMiB', 'gpuModel', 'gpuCount'],
    instances,
  });
}

function errorOf(action: () => unknown): ServebenchError {
  try {
    action();
  } catch (error) {
    if (error instanceof ServebenchError) return error;
    throw error;
  }
  throw new Error('expected a ServebenchError');
}

test('an instance comes with everything that a reader needs to trust its price', () => {
  expect(findInstance(committedBook, 'g5.xlarge', 'us-east-1')).toEqual({
    provider: 'aws',
    instance: 'g5.xlarge',
    region: 'us-east-1',
    usdPerHour: 1.006,
    purchase: 'on-demand',
    os: 'linux',
    pricedAt: '2026-07-20',
    source: expect.stringContaining('aws/karpenter-provider-aws') as string,
    licence: 'Apache-2.0',
    vcpu: 4,
    memoryMiB: 16384,
    gpu: { model: 'a10g', count: 1 },
    regionNote: null,
  });
});

test.each([
  ['another case', 'M6I.Large', 'm6i.large'],
  ['spaces around it', ' m6i.large ', 'm6i.large'],
  ['Azure without its tier', 'D2s_v5', 'Standard_D2s_v5'],
  ['Azure without its tier, in lower case', 'nc4as_t4_v3', 'Standard_NC4as_T4_v3'],
  ['Azure in full', 'Standard_D2s_v5', 'Standard_D2s_v5'],
])('a name is understood with %s', (_variant, name, instance) => {
  expect(findInstance(committedBook, name, null).instance).toBe(instance);
});

test('a region is understood in another case', () => {
  expect(findInstance(committedBook, 'm6i.large', 'US-East-1').region).toBe('us-east-1');
});

test('the region that is asked for decides the price', () => {
  const inIowa = findInstance(committedBook, 'n2-standard-2', 'us-central1');
  const inTaiwan = findInstance(committedBook, 'n2-standard-2', 'asia-east1');

  expect(inTaiwan.usdPerHour).toBeGreaterThan(inIowa.usdPerHour);
  expect([inIowa.regionNote, inTaiwan.regionNote]).toEqual([null, null]);
});

test('without a region, an instance of one region only is priced there without a word', () => {
  const price = findInstance(committedBook, 'm6i.large', null);

  expect(price.region).toBe('us-east-1');
  expect(price.regionNote).toBeNull();
});

test.each([
  ['n2-standard-2', 'us-central1', 'asia-east1, europe-west4, us-east4'],
  ['Standard_D2s_v5', 'eastus', 'westeurope'],
])('without a region, %s is priced in %s and says so', (instance, region, others) => {
  const price = findInstance(committedBook, instance, null);

  expect(price.region).toBe(region);
  expect(price.regionNote).toContain(`the price of ${region}, the default of ${price.provider}`);
  expect(price.regionNote).toContain(`there are others for ${others}`);
});

test('without a region, an instance that no default region has asks for one', () => {
  const error = errorOf(() => findInstance(committedBook, 'a3-megagpu-8g', null));

  expect(error.code).toBe('SB_COST_UNKNOWN_REGION');
  expect(error.message).toContain('a3-megagpu-8g needs a region');
  expect(error.hint).toMatch(/^Set cost\.region to one of [a-z0-9-]+, [a-z0-9-]+\.$/);
});

test('a name that two providers share asks for a region', () => {
  const book = parsePriceBook([
    { name: 'a.json', text: priceFile('a', 'north', [['box', 'north', 1]]) },
    { name: 'b.json', text: priceFile('b', 'south', [['box', 'south', 2]]) },
  ]);

  expect(errorOf(() => findInstance(book, 'box', null)).code).toBe('SB_COST_UNKNOWN_REGION');
  expect(findInstance(book, 'box', 'south').provider).toBe('b');
});

test.each([
  ['two letters swapped', 'm6i.lrage', 'm6i.large'],
  ['a letter missing', 'g5.xlrge', 'g5.xlarge'],
  ['a word misspelled', 'n2-standrad-2', 'n2-standard-2'],
  ['Azure without its tier, misspelled', 'D2s_v55', 'Standard_D2s_v5'],
])('an unknown name is answered with near ones: %s', (_mistake, name, meant) => {
  const error = errorOf(() => findInstance(committedBook, name, null));

  expect(error.code).toBe('SB_COST_UNKNOWN_INSTANCE');
  expect(error.message).toContain(`"${name}"`);
  expect(error.hint).toContain(` ${meant}`);
});

test('the name of a family is answered with its cheapest members', () => {
  const error = errorOf(() => findInstance(committedBook, 'g5', null));

  expect(error.hint).toBe('The nearest names are g5.xlarge, g5.2xlarge, g5.4xlarge.');
});

test('a region without a price is answered with those that have one', () => {
  const error = errorOf(() => findInstance(committedBook, 'm6i.large', 'eu-west-1'));

  expect(error.code).toBe('SB_COST_UNKNOWN_REGION');
  expect(error.message).toBe(
    'the price book has no price of m6i.large in region "eu-west-1", only in us-east-1',
  );
  expect(error.hint).toContain('Set cost.region to us-east-1, or leave it out');
});

test.each([
  ['an unknown instance', 'm6i.lrage', null],
  ['an unknown region', 'm6i.large', 'eu-west-1'],
  ['a needed region', 'a3-megagpu-8g', null],
])('the place in the scenario leads the message of %s', (_case, instance, region) => {
  const place = 'scenarios/fraud.yaml:31:15';
  const error = errorOf(() => findInstance(committedBook, instance, region, place));

  expect(error.message).toMatch(/^scenarios\/fraud\.yaml:31:15: \S/);
});

test('whatever is asked for, the answer is a price above 0 or an error with a next step', () => {
  const names = fc.oneof(fc.string(), fc.constantFrom('', '__proto__', 'm6i.large', 'standard_'));
  fc.assert(
    fc.property(names, fc.option(fc.string()), (name, region) => {
      try {
        expect(findInstance(committedBook, name, region).usdPerHour).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toBeInstanceOf(ServebenchError);
        expect((error as ServebenchError).hint).toMatch(/\S.*\.$/);
      }
    }),
    { numRuns: 50 },
  );
});

test.each([
  ['text that is not JSON', 'prices!', 'Unexpected token'],
  ['a price of 0', priceFile('a', 'north', [['box', 'north', 0]]), 'instances[0][2]'],
  ['a price below 0', priceFile('a', 'north', [['box', 'north', -1]]), 'instances[0][2]'],
  ['a price in words', priceFile('a', 'north', [['box', 'north', '1']]), 'instances[0][2]'],
  ['an instance without a price', priceFile('a', 'north', [['box', 'north']]), 'instances[0]'],
  ['no instance', priceFile('a', 'north', []), 'instances'],
  [
    'another currency',
    priceFile('a', 'north', [['box', 'north', 1]]).replace('USD', 'EUR'),
    'currency',
  ],
  [
    'columns in another order',
    priceFile('a', 'north', [['box', 'north', 1]]).replace(
      '"vcpu","memoryMiB"',
      '"memoryMiB","vcpu"',
    ),
    'columns',
  ],
  [
    'no date',
    priceFile('a', 'north', [['box', 'north', 1]]).replace('2026-07-20', 'lately'),
    'pricedAt',
  ],
  [
    'one price twice',
    priceFile('a', 'north', [
      ['box', 'north', 1],
      ['BOX', 'north', 2],
    ]),
    'priced twice',
  ],
])('a price file with %s is refused by name', (_fault, text, problem) => {
  const error = errorOf(() => parsePriceBook([{ name: 'a.json', text }]));

  expect(error.code).toBe('SB_COST_PRICE_FILE');
  expect(error.message).toMatch(/^a\.json/);
  expect(error.message).toContain(problem);
});

test('a price that two files give is refused with both names', () => {
  const text = priceFile('a', 'north', [['box', 'north', 1]]);
  const error = errorOf(() =>
    parsePriceBook([
      { name: 'a.json', text },
      { name: 'b.json', text },
    ]),
  );

  expect(error.message).toBe('b.json: box in north is priced twice, first in a.json');
});

test.each([
  ['the same day', '2026-07-20', 0],
  ['later the same day', '2026-07-20T23:59:59Z', 0],
  ['the next day', '2026-07-21', 1],
  ['half a year later', '2027-01-16', 180],
  ['a day after half a year', '2027-01-17T08:00:00Z', 181],
  ['before the price, on a machine whose clock is behind', '2026-07-01', 0],
])('a price of 2026-07-20 has its age in whole days: %s', (_when, todayIso, days) => {
  expect(priceAgeDays({ pricedAt: '2026-07-20' }, todayIso)).toBe(days);
});

test('a date that is none breaks an invariant instead of making every price fresh', () => {
  expect(() => priceAgeDays({ pricedAt: '2026-07-20' }, 'today')).toThrow('broken invariant');
});
