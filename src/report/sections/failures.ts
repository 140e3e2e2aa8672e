/** What went wrong, by kind, each with an example in the server's or the network's own words. */
import type { RunResult } from '../../domain/result.ts';
import { renderTable } from '../data-table.ts';
import { formatCount, formatShare } from '../format-figure.ts';
import { html } from '../markup.ts';
import { allPhases } from '../measured-phase.ts';
import { renderKey, type Section } from '../page-parts.ts';

export function failuresSection(result: RunResult): Section | null {
  const rows = allPhases(result).flatMap(({ target, series, phase }) =>
    phase.failures
      .toSorted((a, b) => b.count - a.count)
      .map((failure) => ({
        cells: [
          { text: target.name, prefix: renderKey(series) },
          { text: phase.name },
          { text: failure.kind },
          { text: formatCount(failure.count) },
          {
            text: formatShare(
              phase.counts.scheduled === 0 ? null : failure.count / phase.counts.scheduled,
            ),
          },
          { text: '', prefix: html`<q class="example">${failure.example}</q>` },
        ],
      })),
  );
  if (rows.length === 0) return null;
  const body = renderTable({
    label: 'Failures by kind',
    narrow: 'cards',
    columns: [
      { heading: 'target', kind: 'text' },
      { heading: 'phase', kind: 'text' },
      { heading: 'kind', kind: 'text' },
      { heading: 'requests', kind: 'number' },
      { heading: 'of scheduled', kind: 'number' },
      { heading: 'an example', kind: 'text' },
    ],
    groups: [{ heading: null, rows }],
  });
  return { id: 'failures', title: 'Failures', body };
}
