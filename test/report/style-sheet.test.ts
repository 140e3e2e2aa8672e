import { describe, expect, test } from 'vitest';
import { CHART_INKS } from '../../src/report/charts/chart-inks.ts';
import { loadAssets } from './report-assets.ts';

const { css } = loadAssets();

type Theme = 'light' | 'dark';

function coloursOf(theme: Theme): Map<string, string> {
  const pairs = css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g);
  const plain = css.matchAll(/--([\w-]+): (#\w{6});/g);
  return new Map([
    ...Array.from(pairs, ([, name = '', light = '', dark = '']): [string, string] => [
      name,
      theme === 'light' ? light : dark,
    ]),
    ...Array.from(plain, ([, name = '', colour = '']): [string, string] => [name, colour]),
  ]);
}

/** WCAG 2.2, relative luminance. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.040_45 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

const THEMES: Theme[] = ['light', 'dark'];

describe.each(THEMES)('in the %s theme', (theme) => {
  const colours = coloursOf(theme);
  const colour = (name: string): string => colours.get(name)!;

  test.each([
    ['ink', 'paper'],
    ['muted', 'paper'],
    ['link', 'paper'],
    ['pass', 'paper'],
    ['fail', 'paper'],
    ['doubt', 'paper'],
    ['limit', 'paper'],
    ['ink', 'band'],
    ['muted', 'band'],
    ['on-alarm', 'alarm'],
  ])('%s on %s reads as text (4.5:1)', (text, ground) => {
    expect(contrast(colour(text), colour(ground))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(['1', '2', '3', '4', '5', '6'])('series %s is seen on the page (3:1)', (slot) => {
    expect(contrast(colour(`series-${slot}`), colour('paper'))).toBeGreaterThanOrEqual(3);
  });
});

test('the palette in the light is the one that the charts are written in', () => {
  const light = coloursOf('light');
  for (const [hex, name] of Object.entries(CHART_INKS)) expect(light.get(name)).toBe(hex);
});

test('every ink has a class for each paint that a chart uses', () => {
  const series = Object.values(CHART_INKS).filter((name) => name.startsWith('series'));
  for (const name of series) {
    expect(css).toContain(`.fill-${name} {`);
    expect(css).toContain(`.stroke-${name} {`);
  }
});

test('nothing is loaded by the style sheet', () => {
  expect(css).not.toMatch(/url\(|@import|@font-face/);
});
