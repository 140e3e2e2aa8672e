/**
 * What each load generator said of its own run, read from its own output. Pure: the text goes in, so that
 * a test can hold it against recorded outputs. A figure that a tool does not tell is null.
 */

/** As the tool told it: times in milliseconds. */
export interface OwnFigures {
  requests: number | null;
  p50Ms: number | null;
  p90Ms: number | null;
  p99Ms: number | null;
  /** Failed requests of every kind, timeouts included. */
  errors: number | null;
}

export type PeerParser = (output: string) => OwnFigures;

function toNumber(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function scaled(value: unknown, factor: number): number | null {
  const number = toNumber(value);
  return number === null ? null : number * factor;
}

/** Walks into parsed JSON; undefined where the way ends. */
function at(value: unknown, ...keys: string[]): unknown {
  return keys.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null
        ? (inner as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}

function sumOf(counts: unknown): number {
  if (typeof counts !== 'object' || counts === null) return 0;
  return Object.values(counts).reduce<number>((sum, count) => sum + (toNumber(count) ?? 0), 0);
}

/** The first text between braces that parses: some tools print lines before or after their JSON. */
function jsonIn(output: string): unknown {
  const start = output.indexOf('{');
  const end = output.lastIndexOf('}');
  if (start < 0 || end < start) return null;
  try {
    return JSON.parse(output.slice(start, end + 1)) as unknown;
  } catch {
    return null;
  }
}

export function parseVegeta(output: string): OwnFigures {
  const report = jsonIn(output);
  const requests = toNumber(at(report, 'requests'));
  const success = toNumber(at(report, 'success'));
  return {
    requests,
    p50Ms: scaled(at(report, 'latencies', '50th'), 1e-6),
    p90Ms: scaled(at(report, 'latencies', '90th'), 1e-6),
    p99Ms: scaled(at(report, 'latencies', '99th'), 1e-6),
    errors: requests === null || success === null ? null : Math.round(requests * (1 - success)),
  };
}

/** Reads the file of `--summary-export`, with the trend columns p(50), p(90) and p(99). */
export function parseK6(output: string): OwnFigures {
  const metrics = at(jsonIn(output), 'metrics');
  const duration = at(metrics, 'http_req_duration');
  const requests = toNumber(at(metrics, 'http_reqs', 'count'));
  // k6 counts a "pass" of the metric "failed": the request failed.
  const failed = toNumber(at(metrics, 'http_req_failed', 'passes'));
  const dropped = toNumber(at(metrics, 'dropped_iterations', 'count')) ?? 0;
  return {
    requests,
    p50Ms: toNumber(at(duration, 'p(50)')),
    p90Ms: toNumber(at(duration, 'p(90)')),
    p99Ms: toNumber(at(duration, 'p(99)')),
    errors: failed === null ? null : failed + dropped,
  };
}

export function parseOha(output: string): OwnFigures {
  const report = jsonIn(output);
  const errors = sumOf(at(report, 'errorDistribution'));
  const answered = sumOf(at(report, 'statusCodeDistribution'));
  return {
    requests: report === null ? null : answered + errors,
    p50Ms: scaled(at(report, 'latencyPercentiles', 'p50'), 1e3),
    p90Ms: scaled(at(report, 'latencyPercentiles', 'p90'), 1e3),
    p99Ms: scaled(at(report, 'latencyPercentiles', 'p99'), 1e3),
    errors: report === null ? null : errors,
  };
}

export function parseFortio(output: string): OwnFigures {
  const report = jsonIn(output);
  const percentiles = at(report, 'DurationHistogram', 'Percentiles');
  const find = (percentile: number): number | null =>
    Array.isArray(percentiles)
      ? scaled(
          at(
            percentiles.find((point) => at(point, 'Percentile') === percentile),
            'Value',
          ),
          1e3,
        )
      : null;
  return {
    requests: toNumber(at(report, 'DurationHistogram', 'Count')),
    p50Ms: find(50),
    p90Ms: find(90),
    p99Ms: find(99),
    errors: toNumber(at(report, 'ErrorsDurationHistogram', 'Count')),
  };
}

export function parseAutocannon(output: string): OwnFigures {
  const report = jsonIn(output);
  const errors = toNumber(at(report, 'errors'));
  const non2xx = toNumber(at(report, 'non2xx'));
  return {
    requests: toNumber(at(report, 'requests', 'total')),
    p50Ms: toNumber(at(report, 'latency', 'p50')),
    p90Ms: toNumber(at(report, 'latency', 'p90')),
    p99Ms: toNumber(at(report, 'latency', 'p99')),
    // Its `errors` hold its timeouts already.
    errors: errors === null || non2xx === null ? null : errors + non2xx,
  };
}

const UNIT_MS: Record<string, number> = { us: 1e-3, ms: 1, s: 1e3, m: 60e3 };

/** wrk and wrk2, with `--latency`. */
export function parseWrk(output: string): OwnFigures {
  const percentile = (name: string): number | null => {
    const found = new RegExp(`^\\s*${name}%\\s+([\\d.]+)(us|ms|s|m)\\s*$`, 'm').exec(output);
    return found ? Number(found[1]) * (UNIT_MS[found[2] ?? ''] ?? Number.NaN) : null;
  };
  const requests = /(\d+) requests in/.exec(output);
  const socketErrors = /Socket errors:(.*)/.exec(output)?.[1] ?? '';
  const errors = [...socketErrors.matchAll(/\d+/g)].reduce(
    (sum, [count]) => sum + Number(count),
    0,
  );
  const non2xx = Number(/Non-2xx or 3xx responses: (\d+)/.exec(output)?.[1] ?? 0);
  return {
    requests: requests ? Number(requests[1]) : null,
    p50Ms: percentile('50(?:\\.000)?'),
    p90Ms: percentile('90(?:\\.000)?'),
    p99Ms: percentile('99(?:\\.000)?'),
    errors: requests ? errors + non2xx : null,
  };
}

export function parsePerfAnalyzer(output: string): OwnFigures {
  const percentile = (name: string): number | null => {
    const found = new RegExp(`${name} latency: (\\d+) usec`).exec(output);
    return found ? Number(found[1]) / 1e3 : null;
  };
  const requests = /Request count: (\d+)/.exec(output);
  return {
    requests: requests ? Number(requests[1]) : null,
    p50Ms: percentile('p50'),
    p90Ms: percentile('p90'),
    p99Ms: percentile('p99'),
    errors: null,
  };
}

/** Reads the file `PREFIX_stats.csv`: its header names the columns, its last row is the total. */
export function parseLocust(output: string): OwnFigures {
  const rows = output
    .trim()
    .split('\n')
    .map((line) => line.split(',').map((cell) => cell.trim()));
  const header = rows.find((row) => row.includes('Request Count'));
  const total = rows.findLast((row) => row.includes('Aggregated'));
  const cell = (name: string): number | null => {
    const text = header && total ? total[header.indexOf(name)] : undefined;
    return text === undefined || text === '' || text === 'N/A' ? null : toNumber(Number(text));
  };
  return {
    requests: cell('Request Count'),
    p50Ms: cell('50%'),
    p90Ms: cell('90%'),
    p99Ms: cell('99%'),
    errors: cell('Failure Count'),
  };
}

/** Reads the file of `--output`. */
export function parseArtillery(output: string): OwnFigures {
  const aggregate = at(jsonIn(output), 'aggregate');
  const counters = at(aggregate, 'counters');
  const times = at(aggregate, 'summaries', 'http.response_time');
  const errors = Object.entries(typeof counters === 'object' && counters !== null ? counters : {})
    .filter(([name]) => name.startsWith('errors.'))
    .reduce((sum, [, count]) => sum + (toNumber(count) ?? 0), 0);
  return {
    requests: toNumber(at(counters, 'http.requests')),
    p50Ms: toNumber(at(times, 'p50')),
    p90Ms: toNumber(at(times, 'p90')),
    p99Ms: toNumber(at(times, 'p99')),
    errors: counters === undefined ? null : errors,
  };
}

/** What our own driver prints in the benchmark: one line of JSON in these very names. */
export function parseOurs(output: string): OwnFigures {
  const report = jsonIn(output.trim().split('\n').at(-1) ?? '');
  return {
    requests: toNumber(at(report, 'requests')),
    p50Ms: toNumber(at(report, 'p50Ms')),
    p90Ms: toNumber(at(report, 'p90Ms')),
    p99Ms: toNumber(at(report, 'p99Ms')),
    errors: toNumber(at(report, 'errors')),
  };
}

/** Reads the `result.json` of one run of ours: its first target's first phase. */
export function parseRunResult(output: string): OwnFigures {
  const target = (at(jsonIn(output), 'targets') as unknown[] | undefined)?.[0];
  const phase = (at(target, 'phases') as unknown[] | undefined)?.[0];
  const counts = at(phase, 'counts');
  const failed = ['error', 'timeout', 'dropped'].map((kind) => toNumber(at(counts, kind)));
  return {
    requests: toNumber(at(counts, 'scheduled')),
    p50Ms: toNumber(at(phase, 'responseTime', 'p50Ms')),
    p90Ms: toNumber(at(phase, 'responseTime', 'p90Ms')),
    p99Ms: toNumber(at(phase, 'responseTime', 'p99Ms')),
    errors: failed.reduce<number | null>(
      (sum, count) => (sum === null || count === null ? null : sum + count),
      0,
    ),
  };
}
