import { describe, expect, test } from 'vitest';
import { staticSvg } from '../../../src/report/charts/static-svg.ts';

/** The drawing inside the root element. */
function redraw(drawing: string): string {
  const svg = staticSvg(`<svg width="20" height="10" class="marks">${drawing}</svg>`, 'a chart');
  return svg.toString().replace(/^<svg[^>]*>|<\/svg>$/g, '');
}

test('the root is an image with a description and scales', () => {
  const svg = staticSvg('<svg width="20" height="10"><g/></svg>', 'p99 < "5" ms').toString();
  expect(svg).toBe(
    '<svg class="chart" role="img" aria-label="p99 &lt; &quot;5&quot; ms" viewBox="0 0 20 10" width="20" height="10" font-size="12"></svg>',
  );
});

describe('what gets through', () => {
  test.each([
    [
      'a known colour also as a class',
      '<path d="M0,0h5v5Z" fill="#0072b2"/>',
      '<path class="fill-series-1" d="M0,0h5v5Z" fill="#0072b2"/>',
    ],
    [
      'fill and stroke',
      '<line x2="5" fill="#59636e" stroke="#B3261E"/>',
      '<line class="fill-muted stroke-limit" x2="5" fill="#59636e" stroke="#B3261E"/>',
    ],
    [
      'text, escaped our way',
      '<text>a &lt;b&gt; \u202e&amp; "c"</text>',
      '<text>a &lt;b&gt; \u{fffd}&amp; &quot;c&quot;</text>',
    ],
    [
      'coordinates of a tenth',
      '<path d="M1.23456,2.98765h5Z" transform="translate(3.14159,-0.04)"/>',
      '<path d="M1.2,3h5Z" transform="translate(3.1,0)"/>',
    ],
    [
      'font sizes without a unit',
      '<text font-size="11px">a</text>',
      '<text font-size="11">a</text>',
    ],
  ])('%s', (_name, drawing, expected) => {
    expect(redraw(drawing)).toBe(expected);
  });

  test('a line through many points becomes steps that end where the line ended', () => {
    const points = Array.from(
      { length: 50 },
      (_, index) => [index * 3.333, 40 - index / 7] as const,
    );
    const path = `M${points.map(([x, y]) => `${x},${y}`).join('L')}`;
    const [, steps = ''] = /d="M0,40l([^"]*)"/.exec(redraw(`<path d="${path}"/>`)) ?? [];
    const numbers = (steps.match(/-?[\d.]+/g) ?? []).map(Number);
    const sum = (offset: 0 | 1): number =>
      numbers.filter((_, index) => index % 2 === offset).reduce((total, step) => total + step, 0);
    expect(numbers).toHaveLength(98);
    expect(sum(0)).toBeCloseTo(points[49]![0], 1);
    expect(40 + sum(1)).toBeCloseTo(points[49]![1], 1);
  });
});

describe('what does not', () => {
  test.each([
    ['scripts', '<script>alert(1)</script>'],
    ['foreign elements', '<foreignObject><path d="M0,0h1"/></foreignObject>'],
    ['links and pictures', '<a href="x"><path d="M0,0h1"/></a><image href="x"/>'],
    ['hidden marks', '<path d="M0,0h1" display="none"/>'],
    [
      'frames of groups',
      '<path class="background" d="M0,0h1"/><path class="foreground" d="M0,0h1"/>',
    ],
    ['groups around nothing', '<g transform="translate(1,2)"><g></g></g>'],
  ])('%s', (_name, drawing) => {
    expect(redraw(drawing)).toBe('');
  });

  test.each([
    ['styles', 'style="color:red"'],
    ['handlers', 'onclick="alert(1)"'],
    ['roles of single marks', 'role="graphics-symbol" aria-roledescription="line mark"'],
    ['addresses', 'fill="url(http://example.org/x)"'],
    ['values that say nothing', 'opacity="1" transform="translate(0,0)" stroke-width="1"'],
  ])('%s', (_name, attribute) => {
    expect(redraw(`<path d="M0,0h1" ${attribute}/>`)).toBe('<path d="M0,0h1"/>');
  });
});
