/** The end of a sweep in the final summary: from which rate on the server fell behind, and each rate's figures. */
import { findSaturation } from '../domain/find-saturation.ts';
import type { RunResult, TargetResult } from '../domain/result.ts';
import type { RateTrial } from '../domain/search.ts';
import { formatExact, formatMs } from './format.ts';
import { span } from './styled-text.ts';
import { paragraph, type Paragraph, type Section } from './summary-sections.ts';

export function sweepSection(result: RunResult): Section {
  return { name: 'sweep', paragraphs: result.targets.flatMap(targetParagraphs) };
}

function targetParagraphs({ name, sweep }: TargetResult): Paragraph[] {
  if (sweep === undefined || sweep.trials.length === 0) return [];
  const rates = sweep.trials.map(rateInWords).join(' · ');
  return [
    paragraph([], `${name}: ${findingOf(sweep.trials)}`),
    paragraph([span('  ')], `p99 in ms: ${rates}`, 'dim'),
  ];
}

function findingOf(trials: readonly RateTrial[]): string {
  const { highestKept, saturatedFrom, keptAll } = findSaturation(trials);
  if (highestKept === null && saturatedFrom === null)
    return 'every rate was too much for the driver';
  const kept =
    highestKept === null
      ? 'kept up with no rate'
      : `kept up with ${keptAll ? 'all rates, up to ' : ''}${formatExact(highestKept)}/s`;
  if (saturatedFrom !== null) return `${kept}, saturated from ${formatExact(saturatedFrom)}/s on`;
  return keptAll ? kept : `${kept}, but not with all rates below`;
}

/** `200/s 41.8`; what is no figure of the server says so. */
function rateInWords({ ratePerSecond, p99Ns, verdict, saturation }: RateTrial): string {
  const rate = `${formatExact(ratePerSecond)}/s`;
  if (verdict === 'invalid') return `${rate} invalid`;
  return `${rate} ${formatMs(p99Ns)}${saturation === null ? '' : ' (saturated)'}`;
}
