// The script that renews prices/: a provider's list in, a compact file out that the price book reads.
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findInstance, parsePriceBook } from '../../src/cost/price-book.ts';

const SCRIPT = fileURLToPath(new URL('../../scripts/build-price-book.mjs', import.meta.url));

const head = {
  provider: 'aws',
  region: 'us-east-1',
  purchase: 'on-demand',
  os: 'linux',
  pricedAt: '2026-07-20T13:44:30Z',
  source: 'a list',
  sourceCommit: 'abc12345',
  licence: 'Apache-2.0',
};
const whole = {
  instance: 'g6.xlarge',
  usdPerHour: 0.8,
  vcpu: 4,
  memoryMiB: 16384,
  gpu: { model: 'l4', count: 1, memoryMiBEach: 22888 },
};
const slice = {
  instance: 'g6f.large',
  usdPerHour: 0.2,
  vcpu: 2,
  memoryMiB: 8192,
  gpu: { model: 'l4', count: 0, memoryMiBEach: 2861 },
};
const third = { instance: 'nv12', usdPerHour: 0.9, gpu: { model: 'a10', count: '1/3' } };
const plain = { instance: 'a1.large', usdPerHour: 0.051, spotUsdPerHour: 0.01 };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'servebench-prices-'));
  mkdirSync(join(folder, 'in'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function build(instances: object[], headChange: object = {}): SpawnSyncReturns<string> {
  writeFileSync(
    join(folder, 'in/list.json'),
    JSON.stringify({ ...head, ...headChange, instances }),
  );
  return spawnSync(process.execPath, [SCRIPT, join(folder, 'in'), join(folder, 'out')], {
    encoding: 'utf8',
  });
}

function built(): string {
  return readFileSync(join(folder, 'out/aws.json'), 'utf8');
}

test('a list becomes one line an instance, in the order of names', () => {
  expect(build([whole, slice, third, plain]).stderr).toBe('');

  const lines = built()
    .split('\n')
    .filter((line) => line.startsWith('    ['));
  expect(lines.map((line) => line.trim())).toEqual([
    '["a1.large","us-east-1",0.051],',
    '["g6.xlarge","us-east-1",0.8,4,16384,"l4",1],',
    '["g6f.large","us-east-1",0.2,2,8192,"l4",0.125],',
    '["nv12","us-east-1",0.9,null,null,"a10",0.333]',
  ]);
});

test('what it writes is a price file with the date and the source of the list', () => {
  build([whole, plain]);
  const book = parsePriceBook([{ name: 'aws.json', text: built() }]);

  expect(findInstance(book, 'a1.large', null)).toMatchObject({
    provider: 'aws',
    usdPerHour: 0.051,
    pricedAt: '2026-07-20',
    source: 'a list @ abc12345',
    licence: 'Apache-2.0',
    vcpu: null,
  });
});

test('spot prices are left out', () => {
  build([plain]);

  expect(built()).not.toMatch(/spot/i);
});

test.each([
  ['a price of 0', [{ ...plain, usdPerHour: 0 }], {}, 'a1.large in us-east-1 costs 0'],
  ['a price in words', [{ ...plain, usdPerHour: '1' }], {}, 'a1.large in us-east-1 costs 1'],
  [
    'an instance twice',
    [plain, { ...plain, instance: 'A1.LARGE' }],
    {},
    'a1.large in us-east-1 is listed twice',
  ],
  ['a GPU slice of unknown share', [slice], {}, 'the GPU share of g6f.large is unknown'],
  [
    'nothing in the default region',
    [plain],
    { region: 'eu-west-1' },
    'no prices in the default region us-east-1',
  ],
  [
    'a provider without a default region',
    [plain],
    { provider: 'acme' },
    'no prices in the default region',
  ],
])('a list with %s is refused and nothing is written', (_fault, instances, headChange, message) => {
  const { status, stderr } = build(instances, headChange);

  expect(status).toBe(1);
  expect(stderr).toContain(`list.json: `);
  expect(stderr).toContain(message);
  expect(readdirSync(join(folder, 'out'))).toEqual([]);
});
