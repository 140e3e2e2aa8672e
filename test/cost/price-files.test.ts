// The committed prices: plausible as data, and the ones that people know by heart.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findInstance } from '../../src/cost/price-book.ts';
import { parsePriceFile } from '../../src/cost/price-file.ts';
import { committedBook, committedFiles } from './committed-prices.ts';

const files = committedFiles.map(parsePriceFile);
const prices = files.flatMap((file) => file.prices);

test('the book holds the three providers with a dated, sourced and licensed list each', () => {
  expect(files.map(({ provider }) => provider)).toEqual(['aws', 'azure', 'gcp']);
  for (const price of prices) {
    expect(price.pricedAt).toMatch(/^2026-\d\d-\d\d$/);
    expect(price.source).toMatch(/karpenter-provider-.* @ [0-9a-f]{8,}$/);
    expect(price.licence).toBe('Apache-2.0');
    expect(price).toMatchObject({ purchase: 'on-demand', os: 'linux' });
  }
});

test('every price is above 0 and below the dearest machine that clouds rent out', () => {
  for (const price of prices) {
    expect(price.usdPerHour, price.instance).toBeGreaterThan(0);
    expect(price.usdPerHour, price.instance).toBeLessThan(500);
  }
});

test('no instance is priced twice in a region, however its name is spelled', () => {
  const keys = prices.map(({ instance, region }) => `${instance} ${region}`.toLowerCase());

  expect(prices.length).toBeGreaterThan(6000);
  expect(new Set(keys).size).toBe(prices.length);
});

test('every list has prices in the default region of its provider', () => {
  for (const { defaultRegion, provider, prices: listed } of files) {
    expect(
      listed.some(({ region }) => region === defaultRegion),
      provider,
    ).toBe(true);
  }
});

test.each([
  ['m6i.large', 'us-east-1', 0.096],
  ['c7i.xlarge', 'us-east-1', 0.1785],
  ['g4dn.xlarge', 'us-east-1', 0.526],
  ['g5.xlarge', 'us-east-1', 1.006],
  ['g6.xlarge', 'us-east-1', 0.8048],
  ['p5.48xlarge', 'us-east-1', 55.04],
  ['Standard_D2s_v5', 'eastus', 0.096],
  ['Standard_NC4as_T4_v3', 'eastus', 0.526],
  ['Standard_NC24ads_A100_v4', 'eastus', 3.673],
  ['e2-standard-2', 'us-central1', 0.06701],
  ['n2-standard-2', 'us-central1', 0.09712],
  ['g2-standard-4', 'us-central1', 0.70683],
])('%s in %s costs %d USD an hour', (instance, region, usdPerHour) => {
  expect(findInstance(committedBook, instance, region).usdPerHour).toBeCloseTo(usdPerHour, 4);
});

test.each([
  ['g6f.large', 'us-east-1', { model: 'l4', count: 0.125 }],
  ['g6f.4xlarge', 'us-east-1', { model: 'l4', count: 0.5 }],
  ['g5.xlarge', 'us-east-1', { model: 'a10g', count: 1 }],
  ['Standard_NV6ads_A10_v5', 'eastus', { model: 'a10', count: 0.167 }],
  ['Standard_ND96asr_A100_v4', 'eastus', { model: 'a100-40gb', count: 8 }],
  ['a2-highgpu-8g', 'us-central1', { model: 'a100-40gb', count: 8 }],
  ['Standard_NC6s_v3', 'eastus', { model: null, count: 1 }],
  ['m6i.large', 'us-east-1', null],
])('%s in %s has the GPU %j', (instance, region, gpu) => {
  expect(findInstance(committedBook, instance, region).gpu).toEqual(gpu);
});

test.each([
  [
    'AWS general purpose',
    ['m6i.large', 'm6i.xlarge', 'm6i.2xlarge', 'm6i.8xlarge', 'm6i.32xlarge'],
  ],
  ['AWS compute on Arm', ['c7g.medium', 'c7g.large', 'c7g.xlarge', 'c7g.4xlarge', 'c7g.16xlarge']],
  ['AWS one A10G', ['g5.xlarge', 'g5.2xlarge', 'g5.4xlarge', 'g5.8xlarge', 'g5.16xlarge']],
  ['AWS several A10G', ['g5.12xlarge', 'g5.24xlarge', 'g5.48xlarge']],
  ['AWS slices of an L4', ['g6f.large', 'g6f.xlarge', 'g6f.2xlarge', 'g6f.4xlarge', 'g6.4xlarge']],
  ['Azure general purpose', ['D2s_v5', 'D4s_v5', 'D8s_v5', 'D16s_v5', 'D96s_v5']],
  ['Azure T4', ['NC4as_T4_v3', 'NC8as_T4_v3', 'NC16as_T4_v3', 'NC64as_T4_v3']],
  [
    'Azure slices of an A10',
    ['NV6ads_A10_v5', 'NV12ads_A10_v5', 'NV18ads_A10_v5', 'NV36ads_A10_v5'],
  ],
  ['GCP general purpose', ['n2-standard-2', 'n2-standard-4', 'n2-standard-8', 'n2-standard-80']],
  ['GCP A100', ['a2-highgpu-1g', 'a2-highgpu-2g', 'a2-highgpu-4g', 'a2-highgpu-8g']],
])('a larger instance of one family costs more: %s', (_family, names) => {
  const sizes = names.map((name) => findInstance(committedBook, name, null).usdPerHour);

  expect(sizes).toEqual([...new Set(sizes)].sort((a, b) => a - b));
});

test('in every AWS family without accelerators, more vCPUs never cost less', () => {
  const plain = files[0]!.prices.filter(({ gpu, vcpu }) => gpu === null && vcpu !== null);
  const families = Map.groupBy(plain, ({ instance }) => instance.split('.')[0]);
  const inverted = [...families.values()].flatMap((family) =>
    family.flatMap((small) =>
      family.filter((big) => big.vcpu! > small.vcpu! && big.usdPerHour < small.usdPerHour),
    ),
  );

  expect(families.size).toBeGreaterThan(100);
  expect(inverted).toEqual([]);
});

test('every instance is found under its own name and region, in any case', () => {
  fc.assert(
    fc.property(fc.constantFrom(...prices), fc.boolean(), (price, isUpper) => {
      const name = isUpper ? price.instance.toUpperCase() : price.instance.toLowerCase();
      const found = findInstance(committedBook, name, price.region);
      expect(found).toEqual({ ...price, regionNote: null });
    }),
  );
});
