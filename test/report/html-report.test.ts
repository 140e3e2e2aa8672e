import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/domain/result.ts';
import { renderHtmlReport } from '../../src/report/html-report.ts';
import { aPhaseResult, aTargetResult, noDistribution } from '../builders/results.ts';
import { loadAssets } from './report-assets.ts';
import { aCheck, aRunResult, readable } from './run-result.ts';
import {
  BATCHING,
  FULL_RUN,
  LEAN,
  sampleResult,
  SMALL_RUN,
  type SampleRun,
} from './sample-result.ts';

const assets = loadAssets();
const small = sampleResult(SMALL_RUN);
const smallPage = renderHtmlReport(small, assets);

/** Every kind of content in little: two targets, one phase, failures, batches, cost. */
const TINY_RUN: SampleRun = {
  ...SMALL_RUN,
  servers: [LEAN, { ...BATCHING, batchMax: 2, queueMax: 0 }],
  phases: [{ name: 'steady', ratePerSecond: 300, durationS: 2 }],
  invalid: ['batching/steady'],
};

/** The page without the texts of its style and script. */
function markupOf(page: string): string {
  return page.replace(/<(style|script)>.*?<\/\1>/gs, '<$1></$1>');
}

const TAG = /<!?\/?[a-zA-Z][\w-]*(?:\s+[\w:-]+(?:=(?:"[^"<>]*"|'[^'<>]*'))?)*\s*\/?>/g;

/** Elements and names of attributes in order: what the page is made of, its texts left out. */
function skeletonOf(page: string): string[] {
  const tags = markupOf(page).match(TAG) ?? [];
  return tags.map((tag) => tag.replace(/="[^"]*"|='[^']*'/g, ''));
}

/** Ids, classes and addresses within the page: what a text must never be able to choose. */
function handlesOf(page: string): string[] {
  return markupOf(page).match(/ (?:id|class|href="#)[^ >]*/g) ?? [];
}

describe('the golden report', () => {
  test('stays as it was', async () => {
    await expect(await smallPage).toMatchFileSnapshot('golden/report.html');
  });

  test('is the same bytes when it is rendered again', async () => {
    expect(await renderHtmlReport(sampleResult(SMALL_RUN), assets)).toBe(await smallPage);
  });
});

describe('the page', () => {
  test('names its one style and one script by their hashes', async () => {
    const page = await smallPage;
    const [, style = ''] = /<style>(.*?)<\/style>/s.exec(page) ?? [];
    const [, script = ''] = /<script>(.*?)<\/script>/s.exec(page) ?? [];
    for (const text of [style, script]) {
      const hash = createHash('sha256').update(text).digest('base64');
      expect(page).toContain(`&#39;sha256-${hash}&#39;`);
    }
    expect(page.match(/<script/g)).toHaveLength(1);
    expect(page.match(/<style/g)).toHaveLength(1);
  });

  test('hashes what a browser sees of assets with line ends of Windows', async () => {
    const windows = { ...assets, css: assets.css.replaceAll('\n', '\r\n') };
    expect(await renderHtmlReport(small, windows)).toBe(await smallPage);
  });

  test('refuses a style that would end itself', async () => {
    const broken = { ...assets, css: '/* </style> */' };
    await expect(renderHtmlReport(small, broken)).rejects.toThrow('the style does not end itself');
  });

  test('refuses to go without a chart', async () => {
    await expect(renderHtmlReport(small, { ...assets, charts: {} })).rejects.toThrow('percentiles');
  });

  test('has no inline style, no handler, and loads nothing', async () => {
    const markup = markupOf(await smallPage);
    expect(markup).not.toMatch(/ style=| on\w+=/);
    expect(markup.match(/(?:src|href|srcset|action)=["'](?!#|data:)/g)).toBeNull();
  });

  test('is all tags and text: no stray angle bracket', async () => {
    expect(markupOf(await smallPage).replace(TAG, '')).not.toMatch(/[<>]/);
  });

  test('has every id once, and every link inside it leads somewhere', async () => {
    const page = await smallPage;
    const ids = Array.from(page.matchAll(/ id="([^"]*)"/g), ([, id]) => id);
    const links = Array.from(page.matchAll(/ href="#([^"]*)"/g), ([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(links));
  });

  test('tells its sections in the order of their weight', async () => {
    const page = await smallPage;
    expect(Array.from(page.matchAll(/<section id="(\w+)"/g), ([, id]) => id)).toEqual([
      'answer',
      'comparison',
      'budgets',
      'percentiles',
      'timeline',
      'failures',
      'batches',
      'money',
      'trust',
      'rerun',
    ]);
    expect(page.indexOf('id="verdict"')).toBeLessThan(page.indexOf('id="answer"'));
  });

  test('gives every chart a description and its numbers as a table', async () => {
    const page = await smallPage;
    const charts = page.match(/<svg class="chart" role="img" aria-label="[^"]{20,}"/g) ?? [];
    const figures = page.match(/<figure /g) ?? [];
    const linear = page.match(/class="linear"/g) ?? [];
    expect(charts.length).toBe(figures.length + linear.length);
    expect(page.match(/<summary>Numbers<\/summary>/g)).toHaveLength(figures.length);
  });

  test('carries the result inside', async () => {
    const [, url = ''] =
      /href='data:application\/json;charset=utf-8,([^']*)'/.exec(await smallPage) ?? [];
    expect(JSON.parse(decodeURIComponent(url))).toMatchObject({
      schemaVersion: 1,
      runId: small.runId,
    });
  });
});

describe('five targets in two phases', () => {
  const page = renderHtmlReport(sampleResult(FULL_RUN), assets);

  test('stay as the published sample shows them', async () => {
    await expect(await page).toMatchFileSnapshot('../../reports/samples/five-targets.html');
  });

  test('stay below 300 KB', async () => {
    expect(Buffer.byteLength(await page)).toBeLessThan(300_000);
  });
});

describe('a run that went wrong still has a report', () => {
  const nothing = aPhaseResult({
    responseTime: noDistribution(),
    okResponseTime: noDistribution(),
    serviceTime: noDistribution(),
    sendLag: noDistribution(),
    clientQueueTime: noDistribution(),
    counts: { scheduled: 0, ok: 0, error: 0, timeout: 0, dropped: 0 },
    throughputPerSecond: 0,
    goodputPerSecond: 0,
  });
  const failed = { code: 'launch', message: 'python was not found', hint: 'Install it.' };

  test.each<[string, Partial<RunResult>, string]>([
    ['no target at all', { targets: [] }, 'Pass'],
    [
      'no target that came up',
      {
        targets: [
          aTargetResult({
            url: null,
            phases: [],
            lifecycle: { readyAfterNs: null, died: null, failed, log: null },
          }),
        ],
      },
      'no data python was not found. Install it.',
    ],
    [
      'no request',
      { targets: [aTargetResult({ phases: [nothing] })] },
      'n/a (no request was sent)',
    ],
    ['an interruption', { interrupted: true }, '1 min 1 s, interrupted'],
    [
      'a check without a figure',
      {
        verdict: {
          status: 'no-data',
          summary: 'x',
          checks: [aCheck({ actual: null, status: 'no-data' })],
        },
      },
      'no figure never passes',
    ],
  ])('with %s', async (_name, given, told) => {
    const page = await renderHtmlReport(aRunResult(given), assets);
    expect(readable(markupOf(page))).toContain(told);
    expect(markupOf(page)).not.toMatch(/\b(?:NaN|undefined|Infinity|null)\b(?!,|\})/);
  });
});

const FIXED_KEYS = new Set([
  'loop',
  'arrivals',
  'operator',
  'unit',
  'resolution',
  'metric',
  'status',
]);

/** The result with every free text, the names of settings included, run through `change`. */
function withTexts<T>(value: T, change: (text: string) => string, key = ''): T {
  if (typeof value === 'string') return (FIXED_KEYS.has(key) ? value : change(value)) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => withTexts(item, change, key)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, item]) => {
    const isFree = key === 'settings';
    return [isFree ? change(name) : name, withTexts(item as unknown, change, name)];
  });
  return Object.fromEntries(entries) as T;
}

describe('hostile texts', () => {
  const tiny = sampleResult(TINY_RUN);
  const plainPage = renderHtmlReport(
    withTexts(tiny, (text) => `plain ${text}`),
    assets,
  );

  const attacks = [
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '</title></style></script><script>alert(1)</script>',
    '--><svg onload=alert(1)>',
    '&lt;script&gt;',
    '`${alert(1)}`',
    'javascript:alert(1)',
    ']]></svg><iframe srcdoc=x>',
    '\u202e\u0000\ud800',
  ];

  test.each(attacks)('%j changes no element, attribute or id', async (attack) => {
    const page = await renderHtmlReport(
      withTexts(tiny, (text) => attack + text),
      assets,
    );
    expect(skeletonOf(page)).toEqual(skeletonOf(await plainPage));
    expect(handlesOf(page)).toEqual(handlesOf(await plainPage));
    expect(markupOf(page).replace(TAG, '')).not.toMatch(/[<>]/);
  });

  test('no text whatever changes an element, attribute or id', async () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 30 });
    const mixed = fc.tuple(text, fc.constantFrom(...attacks), text).map((parts) => parts.join(''));
    const skeleton = skeletonOf(await plainPage);
    await fc.assert(
      fc.asyncProperty(mixed, async (prefix) => {
        const page = await renderHtmlReport(
          withTexts(tiny, (own) => prefix + own),
          assets,
        );
        expect(skeletonOf(page)).toEqual(skeleton);
        expect(markupOf(page).replace(TAG, '')).not.toMatch(/[<>]/);
      }),
      { numRuns: 12 },
    );
  });

  test('are still readable as what they are', async () => {
    const page = await renderHtmlReport({ ...tiny, scenarioText: '<b>&amp;</b>' }, assets);
    expect(page).toContain('<pre><code>&lt;b&gt;&amp;amp;&lt;/b&gt;</code></pre>');
  });
});
