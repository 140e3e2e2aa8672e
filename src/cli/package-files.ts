/** Files that ship with servebench: where they are, whether it runs from source, a build or a package. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { assert } from '../base/assert.ts';
import { parsePriceBook, type PriceBook } from '../cost/price-book.ts';
import type { ReportAssets } from '../report/html-report.ts';

function findPackageRoot(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, 'package.json'))) {
    const parent = path.dirname(folder);
    assert(parent !== folder, 'servebench runs from inside its package');
    folder = parent;
  }
  return folder;
}

const PACKAGE_ROOT: string = findPackageRoot();

function readPackageFile(...parts: string[]): string {
  return readFileSync(path.join(PACKAGE_ROOT, ...parts), 'utf8');
}

function readFolder(folder: string, extension: string): { name: string; text: string }[] {
  return readdirSync(path.join(PACKAGE_ROOT, folder))
    .filter((name) => name.endsWith(extension))
    .sort()
    .map((name) => ({ name, text: readPackageFile(folder, name) }));
}

export function servebenchVersion(): string {
  return (JSON.parse(readPackageFile('package.json')) as { version: string }).version;
}

export function loadPriceBook(): PriceBook {
  return parsePriceBook(readFolder('prices', '.json'));
}

export function loadReportAssets(): ReportAssets {
  const charts = readFolder('reports/charts', '.vl.json');
  return {
    css: readPackageFile('reports', 'style.css'),
    script: readPackageFile('reports', 'script.js'),
    charts: Object.fromEntries(
      charts.map(({ name, text }) => [name.replace(/[.]vl[.]json$/, ''), text]),
    ),
  };
}
