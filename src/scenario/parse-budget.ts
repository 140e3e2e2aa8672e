/**
 * The sentence of a budget: metric, operator, limit. Each kind of metric takes its own unit, so that
 * a limit can never be read as something else (`error_rate < 1` is not one per cent).
 */
import {
  BUDGET_METRICS,
  LATENCY_METRICS,
  type Budget,
  type BudgetMetric,
  type BudgetOperator,
} from '../domain/scenario.ts';
import { listed, quoted } from './describe-value.ts';
import { didYouMean } from './meant-name.ts';
import { DURATION_PATTERN, parseDuration } from './parse-duration.ts';
import { parseRate, RATE_PATTERN } from './parse-rate.ts';
import { unreadable, type TextReading } from './text-reading.ts';

/** What the sentence says; which phase, target and instance it is about stands beside it. */
export type BudgetSentence = Pick<Budget, 'text' | 'metric' | 'operator' | 'limit'>;

const NUMBER_PATTERN = '[0-9]+(\\.[0-9]+)?';
const SHARE_PATTERN = `${NUMBER_PATTERN}( ?%)?`;
const USD_PATTERN = `(\\$${NUMBER_PATTERN}|${NUMBER_PATTERN} ?USD)`;
const OPERATORS = ['<', '<=', '>', '>='] as const;

/** For JSON Schema: what a sentence may look like. */
export const BUDGET_PATTERN: string = `^(${[
  `(${[...LATENCY_METRICS, 'p99[.]9'].join('|')}) *[<>]=? *${DURATION_PATTERN}`,
  `error_rate *[<>]=? *${SHARE_PATTERN}`,
  `(throughput|goodput) *[<>]=? *${RATE_PATTERN}`,
  `cost_per_million *[<>]=? *${USD_PATTERN}`,
].join('|')})$`;

const EXPECTED = 'expected a budget such as "p99 < 40ms"';

/** What people call a metric elsewhere; refused, with our name as a hint. */
const METRIC_SPELLINGS: Readonly<Record<string, BudgetMetric>> = {
  median: 'p50',
  avg: 'mean',
  average: 'mean',
  p100: 'max',
  latency: 'p99',
  responsetime: 'p99',
  error: 'error_rate',
  errors: 'error_rate',
  failures: 'error_rate',
  failurerate: 'error_rate',
  rps: 'throughput',
  qps: 'throughput',
  cost: 'cost_per_million',
  price: 'cost_per_million',
};

/** Reads `p99 < 40ms`, `error_rate <= 0.1%`, `throughput > 190/s`, `cost_per_million < 0.20 USD`, … */
export function parseBudget(input: unknown): TextReading<BudgetSentence> {
  if (typeof input !== 'string') return unreadable(EXPECTED, null);
  const match = /^([^<>=!]+?) *([<>=!]+) *([^<>=!]+)$/.exec(input);
  if (match === null) return unreadable(EXPECTED, missingOperatorHint(input));
  const [, metricText = '', operator = '', limitText = ''] = match;
  const metric = metricText === 'p99.9' ? 'p999' : metricText;
  if (!isMetric(metric)) return unreadable(`unknown metric ${quoted(metric)}`, metricHint(metric));
  if (!isOperator(operator)) return unknownOperator(operator);
  const limit = parseLimit(metric, limitText, `${metricText} ${operator}`);
  if (!limit.ok) return limit;
  if (operator === '<' && limit.value === 0) return impossible(metric, limitText);
  return { ok: true, value: { text: input, metric, operator, limit: limit.value } };
}

function unknownOperator(operator: string): TextReading<never> {
  const message = `unknown operator ${quoted(operator)}: a budget has ${listed(OPERATORS, 'or')}`;
  return unreadable(
    message,
    /^(=[<>]|<<|>>)$/.test(operator)
      ? `did you mean "${operator.includes('<') ? '<=' : '>='}"?`
      : null,
  );
}

function impossible(metric: BudgetMetric, limitText: string): TextReading<never> {
  const hint = metric === 'error_rate' ? 'did you mean "error_rate <= 0%"?' : null;
  return unreadable(`no ${metric} is less than ${limitText}: this budget could never hold`, hint);
}

function isMetric(name: string): name is BudgetMetric {
  return (BUDGET_METRICS as readonly string[]).includes(name);
}

function isOperator(text: string): text is BudgetOperator {
  return (OPERATORS as readonly string[]).includes(text);
}

function metricHint(name: string): string {
  if (/^p[0-9.]+$/i.test(name) && name !== 'p100') {
    return 'the percentiles are p50, p90, p95, p99 and p99.9';
  }
  const folded = name.toLowerCase().replace(/[-_\s]/g, '');
  const spelling = Object.hasOwn(METRIC_SPELLINGS, folded) ? METRIC_SPELLINGS[folded] : undefined;
  if (spelling !== undefined) return `did you mean "${spelling}"?`;
  return didYouMean(name, BUDGET_METRICS) ?? `the metrics are ${listed(BUDGET_METRICS, 'and')}`;
}

function missingOperatorHint(text: string): string | null {
  const [metric = '', limit = '', ...rest] = text.split(/[\s:]+/);
  if (rest.length > 0 || limit === '' || !isMetric(metric)) return null;
  const isFloor = metric === 'throughput' || metric === 'goodput';
  return `did you mean "${metric} ${isFloor ? '>' : '<'} ${limit}"?`;
}

/** `sentence` is what stands before the limit. */
function parseLimit(metric: BudgetMetric, text: string, sentence: string): TextReading<number> {
  switch (metric) {
    case 'error_rate':
      return parseErrorRatio(text, sentence);
    case 'throughput':
    case 'goodput':
      return after(sentence, parseRate(text), 'a rate with a unit such as 190/s');
    case 'cost_per_million':
      return parseUsd(text, sentence);
    default:
      return after(sentence, parseDuration(text), 'a duration with a unit such as 40ms');
  }
}

function after(sentence: string, reading: TextReading<number>, what: string): TextReading<number> {
  return reading.ok ? reading : unreadable(`expected ${what} after "${sentence}"`, reading.hint);
}

function parseErrorRatio(text: string, sentence: string): TextReading<number> {
  const match = new RegExp(`^${SHARE_PATTERN}$`).exec(text);
  const isPercent = text.endsWith('%');
  const ratio = match === null ? Number.NaN : Number.parseFloat(text) / (isPercent ? 100 : 1);
  if (ratio >= 0 && ratio <= 1) return { ok: true, value: ratio };
  return unreadable(
    `expected a share from 0% to 100% (or a ratio from 0 to 1) after "${sentence}"`,
    match !== null && !isPercent && ratio <= 100 ? `did you mean ${text}%?` : null,
  );
}

function parseUsd(text: string, sentence: string): TextReading<number> {
  const match = new RegExp(`^${USD_PATTERN}$`).exec(text);
  if (match !== null) return { ok: true, value: Number.parseFloat(text.replace('$', '')) };
  const number = new RegExp(NUMBER_PATTERN).exec(text)?.[0];
  return unreadable(
    `expected a price in US dollars such as 0.20 USD or $0.20 after "${sentence}"`,
    number === undefined ? null : `did you mean ${number} USD?`,
  );
}
