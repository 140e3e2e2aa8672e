/** The report's assets as they lie in the repository, for tests. */
import { readFileSync } from 'node:fs';
import type { ReportAssets } from '../../src/report/html-report.ts';
import { REPORT_ASSET_NAMES } from '../../src/report/report-asset-names.ts';

const FOLDER = new URL('../../reports/', import.meta.url);

function readAsset(name: string): string {
  return readFileSync(new URL(name, FOLDER), 'utf8');
}

export function loadAssets(): ReportAssets {
  const charts = Object.entries(REPORT_ASSET_NAMES.charts);
  return {
    css: readAsset(REPORT_ASSET_NAMES.css),
    script: readAsset(REPORT_ASSET_NAMES.script),
    charts: Object.fromEntries(charts.map(([chart, file]) => [chart, readAsset(file)])),
  };
}
