/**
 * Vega's SVG rebuilt for a page that allows no inline style: only known elements and attributes get
 * through, colours become classes, coordinates lose digits that no eye sees, and wrappers that draw
 * nothing are dropped. What is not on a list does not appear, whatever a later Vega writes.
 */
import { assert } from '../../base/assert.ts';
import { escapeText, Markup } from '../markup.ts';
import { CHART_INKS } from './chart-inks.ts';

const ELEMENTS = new Set(['svg', 'g', 'path', 'line', 'rect', 'text', 'tspan']);
const ATTRIBUTES = new Set([
  'd',
  'transform',
  'x',
  'y',
  'x1',
  'y1',
  'x2',
  'y2',
  'dx',
  'dy',
  'width',
  'height',
  'text-anchor',
  'font-size',
  'font-weight',
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'opacity',
]);
/** Values that say nothing: the initial ones, and moves by nothing. */
const IDLE = new Set([
  'transform=translate(0,0)',
  'opacity=1',
  'fill-opacity=1',
  'stroke-opacity=1',
  'stroke-width=1',
  'stroke-dasharray=1,0',
  'text-anchor=start',
  'font-weight=normal',
  // The root element says so for all.
  'font-size=12',
  'fill=transparent',
  'x2=0',
  'y2=0',
]);
/** Numbers, colours, keywords and path commands; nothing that came from outside belongs here. */
const PLAIN_VALUE = /^[\w\s.,#%()+-]*$/;
const GEOMETRY = /^(?:d|transform|[xy][12]?|d[xy]|width|height)$/;
const TOKEN = /<(\/?)([a-zA-Z]+)((?:\s+[\w:-]+="[^"]*")*)\s*(\/?)>|([^<]+)/g;
const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"' };
const ATTRIBUTE = /([\w:-]+)="([^"]*)"/g;

interface Element {
  name: string;
  /** Values still escaped, as Vega wrote them. */
  attributes: Map<string, string>;
  children: (Element | string)[];
}

function parseAttributes(text: string): Map<string, string> {
  return new Map(
    Array.from(text.matchAll(ATTRIBUTE), ([, name = '', value = '']) => [name, value]),
  );
}

/** Text by our own rules rather than Vega's, so that there is one way of escaping in a report. */
function reescape(text: string): string {
  return escapeText(text.replace(/&(?:amp|lt|gt|quot);/g, (entity) => ENTITIES[entity] ?? ''));
}

function parseSvg(svg: string): Element {
  const document: Element = { name: 'document', attributes: new Map(), children: [] };
  const open = [document];
  for (const [, closing, name, attributes = '', selfClosing, text] of svg.matchAll(TOKEN)) {
    const parent = open.at(-1);
    assert(parent, 'the SVG closes more elements than it opens');
    if (text !== undefined) parent.children.push(reescape(text));
    else if (closing) open.pop();
    else {
      const element = { name: name ?? '', attributes: parseAttributes(attributes), children: [] };
      parent.children.push(element);
      if (!selfClosing) open.push(element);
    }
  }
  const root = document.children[0];
  assert(typeof root === 'object' && root.name === 'svg', 'a chart renders as one svg element');
  return root;
}

function roundNumbers(value: string): string {
  return value.replace(/-?\d*\.\d+(?:e-?\d+)?/g, (digits) =>
    String(Number(Number(digits).toFixed(1))),
  );
}

const POLYLINE = /^M-?[\d.]+,-?[\d.]+(?:L-?[\d.]+,-?[\d.]+)+$/;

/** A line through many points as steps from one to the next, which takes a third less room. */
function relativeSteps(path: string): string {
  if (!POLYLINE.test(path)) return path;
  const points = path
    .slice(1)
    .split('L')
    .map((point) => point.split(',').map(Number));
  const steps = points.map(([x = 0, y = 0], index) => {
    const [beforeX = 0, beforeY = 0] = points[index - 1] ?? [];
    const [stepX, stepY] = [x - beforeX, y - beforeY].map((step) =>
      String(Number(step.toFixed(1))),
    );
    return `${stepX ?? ''},${stepY ?? ''}`.replace(',-', '-');
  });
  return `M${steps[0] ?? ''}l${steps.slice(1).join(' ').replaceAll(' -', '-')}`;
}

function shortened(name: string, value: string): string {
  if (!GEOMETRY.test(name)) return value.replace(/px$/, '');
  const rounded = roundNumbers(value);
  return name === 'd' ? relativeSteps(rounded) : rounded;
}

function inkClasses(attributes: Map<string, string>): string {
  const classes = ['fill', 'stroke'].flatMap((paint) => {
    const ink = CHART_INKS[attributes.get(paint)?.toLowerCase() ?? ''];
    return ink === undefined ? [] : [`${paint}-${ink}`];
  });
  return classes.length === 0 ? '' : ` class="${classes.join(' ')}"`;
}

function renderAttributes(attributes: Map<string, string>): string {
  const kept = [...attributes].flatMap(([name, value]) => {
    if (!ATTRIBUTES.has(name) || !PLAIN_VALUE.test(value)) return [];
    const short = shortened(name, value);
    return IDLE.has(`${name}=${short}`) ? [] : [` ${name}="${short}"`];
  });
  return inkClasses(attributes) + kept.join('');
}

/** Vega draws a frame behind and in front of each group, visible only when it has a paint. */
function drawsNothing({ name, attributes }: Element): boolean {
  if (!ELEMENTS.has(name) || attributes.get('display') === 'none') return true;
  if (name !== 'path') return false;
  return attributes.get('d') === '' || /^(?:back|fore)ground$/.test(attributes.get('class') ?? '');
}

function renderElement(element: Element): string {
  if (drawsNothing(element)) return '';
  const { name } = element;
  const content = element.children
    .map((child) => (typeof child === 'string' ? child : renderElement(child)))
    .join('');
  const attributes = renderAttributes(element.attributes);
  if (name === 'g' && (content === '' || attributes === '')) return content;
  return content === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${content}</${name}>`;
}

/** The chart as one image with a spoken description; scales to the width of its container. */
export function staticSvg(vegaSvg: string, description: string): Markup {
  const root = parseSvg(vegaSvg);
  const width = Number(root.attributes.get('width'));
  const height = Number(root.attributes.get('height'));
  assert(width > 0 && height > 0, 'a chart has a size');
  const drawing = root.children
    .map((child) => (typeof child === 'string' ? child : renderElement(child)))
    .join('');
  return new Markup(
    `<svg class="chart" role="img" aria-label="${escapeText(description)}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-size="12">${drawing}</svg>`,
  );
}
