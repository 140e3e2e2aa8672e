// The report as people open it: a file in a real browser, with scripts and without, in both themes,
// wide and narrow. Skipped, with the reason printed, where there is no Chromium.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderHtmlReport } from '../../src/report/html-report.ts';
import { loadAssets } from '../report/report-assets.ts';
import { sampleResult, SMALL_RUN } from '../report/sample-result.ts';

const CHROMIUM = '/usr/bin/chromium';
const canRun = existsSync(CHROMIUM);
if (!canRun) process.stderr.write(`skipping the report in a browser: there is no ${CHROMIUM}\n`);

const LAUNCH_ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

interface View {
  scripts: boolean;
  theme: 'light' | 'dark';
  width: number;
}

const VIEWS: View[] = [true, false].flatMap((scripts) =>
  (['light', 'dark'] as const).flatMap((theme) =>
    [1100, 380].map((width) => ({ scripts, theme, width })),
  ),
);

const SECTIONS = [
  'verdict',
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
];

/** Texts whose contrast is measured as the browser painted them. */
const TEXTS = [
  '.banner .verdict',
  '.banner dt',
  '.contents a',
  '.answer li',
  'thead th',
  '.note td',
  '.state.is-pass',
  '.state.is-invalid',
  'figcaption',
  'summary',
  '.downloads a',
  'footer p',
];

let browser: Browser;
let folder: string;
let url: string;

interface OpenPage {
  page: Page;
  /** Everything that the browser complained about, refused by the policy or asked the network for. */
  complaints: string[];
}

async function open({ scripts, theme, width }: View): Promise<OpenPage> {
  const context = await browser.newContext({
    javaScriptEnabled: scripts,
    colorScheme: theme,
    viewport: { width, height: 900 },
    acceptDownloads: true,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith('data:') && request.url() !== url) {
      complaints.push(`request: ${request.url()}`);
    }
  });
  await page.goto(url);
  return { page, complaints };
}

// What runs inside the page is text: the types of a browser would otherwise hold for the whole program.
const OVERFLOW = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
const GROUND = 'getComputedStyle(document.documentElement).backgroundColor';

/** WCAG 2.2 contrast of every text that a selector finds, as painted; the lowest of each. */
const CONTRASTS = `(selectors) => {
  const canvas = document.createElement('canvas').getContext('2d');
  const channels = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = (colour) => {
    const [red, green, blue] = channels(colour).map((value) => {
      const channel = value / 255;
      return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const groundOf = (start) => {
    for (let at = start; at !== null; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if (channels(backgroundColor)[3] === 255) return backgroundColor;
    }
    return 'white';
  };
  const contrastOf = (element) => {
    const pair = [getComputedStyle(element).color, groundOf(element)].map(luminance);
    return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
  };
  return selectors.map((selector) =>
    Math.min(...Array.from(document.querySelectorAll(selector), contrastOf)),
  );
}`;

async function contrasts(page: Page): Promise<[string, number][]> {
  const found = await page.evaluate<number[]>(`(${CONTRASTS})(${JSON.stringify(TEXTS)})`);
  return TEXTS.map((selector, index) => [selector, found[index] ?? 0]);
}

describe.skipIf(!canRun)('the report in a browser', () => {
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'servebench-report-'));
    const file = path.join(folder, 'report.html');
    writeFileSync(file, await renderHtmlReport(sampleResult(SMALL_RUN), loadAssets()));
    url = pathToFileURL(file).href;
    browser = await chromium.launch({ executablePath: CHROMIUM, args: LAUNCH_ARGUMENTS });
  });

  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  describe.each(VIEWS)('scripts $scripts, $theme, $width px', (view) => {
    test('opens without a complaint and without the network', async () => {
      const { page, complaints } = await open(view);
      await page.waitForLoadState('load');
      expect(complaints).toEqual([]);
      await page.context().close();
    });

    test('never scrolls sideways', async () => {
      const { page } = await open(view);
      for (const fold of await page.locator('summary').all()) await fold.click();
      expect(await page.evaluate<number>(OVERFLOW)).toBe(0);
      await page.context().close();
    });

    test('shows every section and every chart', async () => {
      const { page } = await open(view);
      for (const id of SECTIONS) {
        const box = await page.locator(`#${id}`).boundingBox();
        expect(box?.height, id).toBeGreaterThan(30);
        expect(box?.width, id).toBeGreaterThan(view.width * 0.8);
      }
      const charts = page.locator('svg.chart:visible');
      expect(await charts.count()).toBeGreaterThanOrEqual(8);
      for (const chart of await charts.all()) {
        const box = await chart.boundingBox();
        expect(box?.width).toBeGreaterThan(180);
        expect(box?.height).toBeGreaterThan(80);
      }
      await page.context().close();
    });

    test('can be read', async () => {
      const { page } = await open(view);
      for (const [selector, contrast] of await contrasts(page)) {
        expect(contrast, selector).toBeGreaterThanOrEqual(4.5);
        expect(contrast, selector).toBeLessThan(22);
      }
      await page.context().close();
    });
  });

  describe.each([true, false])('with scripts %s', (scripts) => {
    const view: View = { scripts, theme: 'light', width: 1100 };

    test('the theme and the scale can be switched', async () => {
      const { page } = await open(view);
      const ground = (): Promise<string> => page.evaluate<string>(GROUND);
      expect(await ground()).toBe('rgb(255, 255, 255)');
      await page.getByText('dark', { exact: true }).click();
      expect(await ground()).toBe('rgb(20, 23, 27)');
      expect(await page.locator('.log:visible').count()).toBe(0);
      await page.getByText('logarithmic').click();
      expect(await page.locator('.linear:visible').count()).toBe(0);
      expect(await page.locator('.log:visible').count()).toBe(2);
      await page.context().close();
    });

    test('the result can be saved from inside the page', async () => {
      const { page, complaints } = await open(view);
      const waiting = page.waitForEvent('download');
      await page.getByText('Result as JSON').click();
      const download = await waiting;
      const saved: unknown = JSON.parse(await readFile(await download.path(), 'utf8'));
      expect(saved).toMatchObject({ schemaVersion: 1, scenario: { name: 'fraud' } });
      expect(download.suggestedFilename()).toBe('servebench-20261123-142205-7f3a.json');
      expect(complaints).toEqual([]);
      await page.context().close();
    });
  });

  test('a column sorts its rows within each phase, both ways, notes in tow', async () => {
    const { page } = await open({ scripts: true, theme: 'light', width: 1100 });
    const order = (): Promise<string[]> =>
      page.evaluate<string[]>(
        "[...document.querySelector('#comparison table').tBodies[1].rows].map((row) => row.className || row.cells[0].textContent)",
      );
    const heading = page.locator('#comparison thead button').filter({ hasText: /^p99ms$/ });
    await heading.click();
    expect(await order()).toEqual(['group', 'lean', 'invalid', 'note invalid']);
    await heading.click();
    expect(await order()).toEqual(['group', 'invalid', 'note invalid', 'lean']);
    await page.context().close();
  });

  test('a link into a fold opens it', async () => {
    const { page } = await open({ scripts: true, theme: 'light', width: 1100 });
    expect(await page.locator('#scenario pre').isVisible()).toBe(false);
    await page.goto(`${url}#scenario`);
    expect(await page.locator('#scenario pre').isVisible()).toBe(true);
    await page.context().close();
  });

  test('prints in the light, whatever the theme', async () => {
    const { page } = await open({ scripts: true, theme: 'dark', width: 1100 });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await page.evaluate<string>(GROUND)).toBe('rgb(255, 255, 255)');
    await page.context().close();
  });
});
