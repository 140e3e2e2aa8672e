/**
 * A search or sweep in words: what is looked for, and one line per trial. The same words in the live
 * view, in the plain log and at the end.
 */
import type { RunEvent } from '../domain/event.ts';
import { failedRatio } from '../domain/request.ts';
import type { RateTrial } from '../domain/search.ts';
import type { TrialEvent } from './view-model.ts';
import { formatEstimate, formatExact, formatMs, formatPercent, formatRate } from './format.ts';

/** What a plain log says of a search or sweep under way; the target's name stands before each line. */
export function trialEventLines(event: TrialEvent): string[] {
  switch (event.type) {
    case 'trials-started':
      return [trialsHead(event)];
    // Its end has a line, with the same name and the figures.
    case 'trial-started':
      return [];
    case 'trial-finished':
      return [trialLine(event.trial)];
    case 'trials-finished':
      return event.summary === null ? [] : [event.summary];
  }
}

/** `highest rate with p99 < 40ms: about 20 trials, about 4 min (60 trials at most)`. */
export function trialsHead(event: Extract<RunEvent, { type: 'trials-started' }>): string {
  const { goal, trials, trialsMax, estimatedNs } = event;
  const size = `${formatExact(trials)} trials, ${formatEstimate(estimatedNs)}`;
  return trials === trialsMax
    ? `${goal}: ${size}`
    : `${goal}: about ${size} (${formatExact(trialsMax)} trials at most)`;
}

/** `search 1,240/s #14 (confirm) passed: 1,239.4/s, p50 4.20 ms, p99 31.2 ms`; of a sweep without its kind. */
export function trialLine(trial: RateTrial): string {
  const { phase, kind, throughputPerSecond, p50Ns, p99Ns, counts } = trial;
  const ratio = failedRatio(counts);
  const figures = [
    `${formatRate(throughputPerSecond)}/s`,
    `p50 ${inMs(p50Ns)}`,
    `p99 ${inMs(p99Ns)}`,
    ...(ratio !== null && ratio > 0 ? [`errors ${formatPercent(ratio)}`] : []),
  ];
  const why = trial.reason === null ? '' : ` (${trial.reason})`;
  const aim = kind === 'sweep' ? '' : ` (${kind})`;
  return `${phase}${aim} ${verdictInWords(trial)}: ${figures.join(', ')}${why}`;
}

/** `passed`, `failed`, `cut short`, …; a sweep without a limit only says whether the server kept up. */
export function verdictInWords({ verdict, cutShort, kind, slos }: RateTrial): string {
  if (verdict === 'invalid') return 'is invalid';
  if (cutShort) return 'was cut short';
  if (kind === 'sweep' && slos.length === 0) return verdict === 'pass' ? 'finished' : 'saturated';
  return verdict === 'pass' ? 'passed' : 'failed';
}

function inMs(spanNs: number | null): string {
  return spanNs === null ? 'n/a' : `${formatMs(spanNs)} ms`;
}
