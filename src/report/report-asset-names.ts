/** Which files of the top-level `reports/` folder a report is made of; whoever reads the disk loads them. */

/** Paths relative to `reports/`; `charts` by the name under which ReportAssets holds their texts. */
export const REPORT_ASSET_NAMES = {
  css: 'style.css',
  script: 'script.js',
  charts: {
    percentiles: 'charts/percentiles.vl.json',
    timeline: 'charts/timeline.vl.json',
    batches: 'charts/batches.vl.json',
    'load-curve': 'charts/load-curve.vl.json',
  },
} as const;

export type ChartName = keyof typeof REPORT_ASSET_NAMES.charts;
