// Turns a folder of providers' price lists into the compact files of prices/: one instance a line,
// as an array, so that the files stay small and a change of prices reads well in a diff.
//
//   node scripts/build-price-book.mjs IN_FOLDER [OUT_FOLDER]
//
// IN_FOLDER holds `<provider>.json` files: a head (provider, region, purchase, os, pricedAt, source,
// sourceCommit, licence) and `instances` of {instance, region, usdPerHour, vcpu, memoryMiB, gpu}.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SCHEMA_VERSION = 1;
const COLUMNS = ['instance', 'region', 'usdPerHour', 'vcpu', 'memoryMiB', 'gpuModel', 'gpuCount'];

/** Where a provider's instance is priced when nobody says where: the region that its own pages lead with. */
const DEFAULT_REGIONS = { aws: 'us-east-1', azure: 'eastus', gcp: 'us-central1' };

/** Prices that contradict their own list: twice the same family's instance of the same size. */
const LEFT_OUT = new Set(['m8gb.metal-24xl', 'r8gb.metal-24xl']);

/** GPU models that a list has wrong: Azure's ND A100 v4 has the 40 GB card, NDm A100 v4 the 80 GB one. */
const GPU_MODELS = { Standard_ND96asr_A100_v4: 'a100-40gb' };

const [inFolder, outFolder = fileURLToPath(new URL('../prices/', import.meta.url))] =
  process.argv.slice(2);
if (inFolder === undefined) {
  console.error('usage: node scripts/build-price-book.mjs IN_FOLDER [OUT_FOLDER]');
  process.exit(2);
}

mkdirSync(outFolder, { recursive: true });
const inNames = readdirSync(inFolder).filter((name) => name.endsWith('.json'));
if (inNames.length === 0) fail(`${inFolder} holds no .json file`);
for (const name of inNames.sort()) {
  const list = JSON.parse(readFileSync(join(inFolder, name), 'utf8'));
  const rows = compactRows(name, list);
  writeFileSync(join(outFolder, `${list.provider}.json`), render(head(name, list, rows), rows));
  console.log(`${list.provider}: ${rows.length} prices of ${list.pricedAt}`);
}

/** The rows by name, then region; a row that cannot be a price ends the build. */
function compactRows(name, list) {
  const gpuMemories = wholeGpuMemories(list.instances);
  const kept = list.instances.filter(({ instance }) => !LEFT_OUT.has(instance));
  const rows = kept.map((entry) => {
    const region = entry.region ?? list.region;
    if (!(Number.isFinite(entry.usdPerHour) && entry.usdPerHour > 0)) {
      fail(
        `${name}: ${entry.instance} in ${region} costs ${entry.usdPerHour}, expected more than 0`,
      );
    }
    const row = [
      entry.instance,
      region,
      entry.usdPerHour,
      entry.vcpu ?? null,
      entry.memoryMiB ?? null,
      GPU_MODELS[entry.instance] ?? entry.gpu?.model ?? null,
      entry.gpu === undefined ? null : gpuCount(name, entry, gpuMemories),
    ];
    while (row.at(-1) === null) row.pop();
    return row;
  });
  const keys = rows.map(([instance, region]) => `${instance} in ${region}`.toLowerCase());
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) fail(`${name}: ${twice} is listed twice`);
  return rows.sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]));
}

/** Memory of one whole GPU by model, from the instances that have whole ones. */
function wholeGpuMemories(instances) {
  const whole = instances.filter(({ gpu }) => gpu?.count > 0 && gpu.memoryMiBEach !== undefined);
  return new Map(whole.map(({ gpu }) => [gpu.model, gpu.memoryMiBEach]));
}

/** GPUs of an instance: whole ones as a number, a slice as `"1/3"` or as 0 with its share of the memory. */
function gpuCount(name, { instance, gpu }, gpuMemories) {
  if (gpu.count > 0) return gpu.count;
  const fraction = /^(\d+)\/(\d+)$/.exec(gpu.count);
  const share = fraction
    ? Number(fraction[1]) / Number(fraction[2])
    : gpu.memoryMiBEach / gpuMemories.get(gpu.model);
  if (!(share > 0 && share < 1)) fail(`${name}: the GPU share of ${instance} is unknown`);
  return Math.round(share * 1000) / 1000;
}

function head(name, list, rows) {
  const regions = [...new Set(rows.map((row) => row[1]))].sort(compare);
  const defaultRegion = DEFAULT_REGIONS[list.provider];
  if (!regions.includes(defaultRegion))
    fail(`${name}: no prices in the default region ${defaultRegion}`);
  return {
    schemaVersion: SCHEMA_VERSION,
    provider: list.provider,
    regions,
    defaultRegion,
    purchase: list.purchase,
    os: list.os,
    currency: 'USD',
    pricedAt: new Date(list.pricedAt).toISOString().slice(0, 10),
    source: `${list.source} @ ${list.sourceCommit}`,
    licence: list.licence,
    ...(list.note === undefined ? {} : { note: list.note }),
    columns: COLUMNS,
  };
}

function render(fields, rows) {
  const fieldLines = Object.entries(fields).map(
    ([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)},\n`,
  );
  const rowLines = rows.map((row) => `    ${JSON.stringify(row)}`).join(',\n');
  return `{\n${fieldLines.join('')}  "instances": [\n${rowLines}\n  ]\n}\n`;
}

/** By code unit, so that the order is the same on every machine. */
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
