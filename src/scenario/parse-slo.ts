/**
 * A service level objective: a budget that a search can follow. Response times and errors get worse as
 * the rate rises, so there is a highest rate that keeps a limit from above on them; of a throughput, or
 * of a floor, there is none.
 */
import { LATENCY_METRICS, type LatencyMetric, type Slo } from '../domain/scenario.ts';
import { quoted } from './describe-value.ts';
import { parseBudget } from './parse-budget.ts';
import { DURATION_PATTERN } from './parse-duration.ts';
import { unreadable, type TextReading } from './text-reading.ts';

/** For JSON Schema: what a sentence may look like. */
export const SLO_PATTERN: string = `^(${[
  `(${[...LATENCY_METRICS, 'p99[.]9'].join('|')}) *<=? *${DURATION_PATTERN}`,
  'error_rate *<=? *[0-9]+(\\.[0-9]+)?( ?%)?',
].join('|')})$`;

/** Fewest responses for a percentile to be more than the maximum by another name: 1 / (1 - quantile). */
const FEWEST_RESPONSES: Readonly<Record<LatencyMetric, number>> = {
  p50: 2,
  p90: 10,
  p95: 20,
  p99: 100,
  p999: 1000,
  mean: 1,
  max: 1,
};

/** Reads `p99 < 40ms` or `error_rate <= 0.1%`. */
export function parseSlo(input: unknown): TextReading<Slo> {
  const reading = parseBudget(input);
  if (!reading.ok) {
    const message = reading.message.replace(/^expected a budget/, 'expected an SLO');
    return unreadable(message, reading.hint);
  }
  const { metric, operator } = reading.value;
  if (!isLatency(metric) && metric !== 'error_rate') {
    return unreadable(
      `there is no highest rate for a limit on ${metric}: an SLO is on a response time or on error_rate`,
      'did you mean "p99 < 40ms"?',
    );
  }
  if (operator === '>' || operator === '>=') {
    return unreadable(
      `an SLO that is searched for is an upper limit, ${quoted(operator)} is a lower one`,
      'did you mean "<"?',
    );
  }
  return reading;
}

/** Requests that a trial needs at least to have a figure for all of these. */
export function fewestRequests(slos: readonly Slo[]): number {
  return Math.max(
    1,
    ...slos.map(({ metric }) => (isLatency(metric) ? FEWEST_RESPONSES[metric] : 1)),
  );
}

function isLatency(metric: string): metric is LatencyMetric {
  return (LATENCY_METRICS as readonly string[]).includes(metric);
}
