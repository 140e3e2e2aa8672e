/** The few pieces that every section is built of, so that all of them look and link alike. */
import { seriesInk } from './charts/chart-inks.ts';
import { html, type Content, type Markup } from './markup.ts';
import type { RunResult } from '../domain/result.ts';
import { seriesOf, type Series } from './series.ts';

/** A part of the page with a heading that is a link to itself. */
export interface Section {
  id: string;
  /** In the list of contents. */
  title: string;
  body: Content;
}

export function renderSection({ id, title, body }: Section): Markup {
  return html`\n<section id="${id}"><h2><a href="#${id}">${title}</a></h2>${body}</section>`;
}

/** Something to unfold; `id` makes it linkable. */
export function renderFold(id: string, summary: Content, body: Content): Markup {
  return html`<details id="${id}"><summary>${summary}</summary>${body}</details>`;
}

/** A chart with the finding above it, the method below it, and its numbers under a fold. */
export interface Figure {
  id: string;
  finding: Content;
  chart: Markup;
  method: Content;
  table: Markup;
}

export function renderFigure({ id, finding, chart, method, table }: Figure): Markup {
  return html`\n<figure id="${id}"><h3><a href="#${id}">${finding}</a></h3>${chart}${method !== '' && html`<figcaption>${method}</figcaption>`}${renderFold(`${id}-numbers`, 'Numbers', table)}</figure>`;
}

const DASHES: Record<string, string> = {
  '2': '7 3',
  '3': '2 2',
  '4': '9 3 2 3',
  '5': '4 2',
  '6': '12 4',
};

const MARKERS: Record<string, string> = {
  '1': 'M18 3.2a2.8 2.8 0 1 0 .01 0Z',
  '2': 'M15.4 3.4h5.2v5.2h-5.2Z',
  '3': 'M18 2.8l3.2 5.6h-6.4Z',
  '4': 'M18 2.2l3 3.8l-3 3.8l-3-3.8Z',
  '5': 'M18 9.2l3.2-5.6h-6.4Z',
  '6': 'M17 2.6h2v2.4h2.4v2h-2.4v2.4h-2v-2.4h-2.4v-2h2.4Z',
};

/** How a target is drawn in the charts, in miniature; the name stands beside it. */
export function renderKey({ colour, dash }: Series): Markup {
  const pattern = DASHES[dash];
  const ink = seriesInk(colour);
  const dashes = pattern !== undefined && html` stroke-dasharray="${pattern}"`;
  return html`<svg class="key" viewBox="0 0 36 12" width="36" height="12" aria-hidden="true"><path class="stroke-series-${colour}" d="M0 6h36" stroke="${ink}" stroke-width="2"${dashes}/><path class="fill-series-${colour}" d="${MARKERS[dash]}" fill="${ink}"/></svg>`;
}

/** The key of all targets, in the scenario's order. */
export function renderKeys({ targets }: RunResult): Markup {
  const entries = targets.map(
    ({ name }, index) => html`<li>${renderKey(seriesOf(index))}${name}</li>`,
  );
  return html`<ul class="keys">${entries}</ul>`;
}

/** A state as a word in a frame. */
export function renderState(status: string): Markup {
  return html`<span class="state is-${status}">${status.replaceAll('-', ' ')}</span>`;
}
