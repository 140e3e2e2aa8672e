/** Outputs as the tools print them, cut to what is read, and what must be read from them. */
import { describe, expect, it } from 'vitest';
import {
  parseArtillery,
  parseAutocannon,
  parseFortio,
  parseK6,
  parseLocust,
  parseOha,
  parseOurs,
  parsePerfAnalyzer,
  parseRunResult,
  parseVegeta,
  parseWrk,
  type OwnFigures,
  type PeerParser,
} from '../../scripts/bench/parse-peers.ts';

const json = (value: unknown): string => JSON.stringify(value);

const VEGETA = json({
  latencies: { mean: 995_694, '50th': 250_923, '90th': 3_223_247, '99th': 9_936_497 },
  requests: 200,
  success: 0.98,
});
const K6 = json({
  metrics: {
    http_req_duration: { 'p(50)': 0.12, 'p(90)': 0.19, 'p(99)': 3.2 },
    http_reqs: { count: 201 },
    http_req_failed: { passes: 4, fails: 197 },
    dropped_iterations: { count: 3 },
  },
});
const OHA = json({
  latencyPercentiles: { p50: 0.001, p90: 0.002, p99: 0.0054 },
  statusCodeDistribution: { '200': 980 },
  errorDistribution: { timeout: 15, 'aborted due to deadline': 5 },
});
const FORTIO = `${json({
  DurationHistogram: {
    Count: 198,
    Percentiles: [
      { Percentile: 50, Value: 0.0007 },
      { Percentile: 90, Value: 0.0046 },
      { Percentile: 99, Value: 0.0225 },
    ],
  },
  ErrorsDurationHistogram: { Count: 0 },
})}\nSuccessfully wrote 4897 bytes of Json data to stdout`;
const AUTOCANNON = json({
  errors: 16,
  timeouts: 16,
  non2xx: 2,
  latency: { p50: 1, p90: 21, p99: 27 },
  requests: { total: 228 },
});
const WRK = `Running 2s test @ http://127.0.0.1:39933/fast
  1 threads and 64 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     5.45ms    6.52ms  35.72ms   86.25%
  Latency Distribution
     50%  330.00us
     75%    1.20ms
     90%   12.10ms
     99%    1.21s
  33496 requests in 2.08s, 2.62MB read
  Socket errors: connect 0, read 1, write 0, timeout 113
Requests/sec:  16139.97
`;
const WRK2 = `  Latency Distribution (HdrHistogram - Recorded Latency)
 50.000%    1.19ms
 75.000%    1.60ms
 90.000%    1.88ms
 99.000%    2.02ms
 99.900%    2.03ms
  1500 requests in 10.00s, 120.00KB read
`;
const PERF_ANALYZER = `Request Rate: 200 inference requests per second
  Client:
    Request count: 400
    Avg latency: 596 usec (standard deviation 1173 usec)
    p50 latency: 244 usec
    p90 latency: 1654 usec
    p95 latency: 2804 usec
    p99 latency: 4785 usec
`;
const LOCUST = `Type,Name,Request Count,Failure Count,Median Response Time,50%,66%,90%,99%,100%
GET,/fast,1000,20,1,1,2,3,2000,2000
,Aggregated,1000,20,1,1,2,3,2000,2000
`;
const ARTILLERY = json({
  aggregate: {
    counters: { 'http.requests': 1000, 'errors.ETIMEDOUT': 19, 'errors.ECONNRESET': 1 },
    summaries: { 'http.response_time': { p50: 1, p90: 2, p99: 7.9 } },
  },
});
const OURS = `a line before\n${json({ requests: 8, errors: 1, p50Ms: 1, p90Ms: 2, p99Ms: 3 })}\n`;
const RUN_RESULT = json({
  targets: [
    {
      phases: [
        {
          counts: { scheduled: 1000, ok: 980, error: 1, timeout: 17, dropped: 2 },
          responseTime: { p50Ms: 0.25, p90Ms: 1, p99Ms: 2000.5 },
        },
      ],
    },
  ],
});

const CASES: [string, PeerParser, string, OwnFigures][] = [
  figures('vegeta', parseVegeta, VEGETA, [200, 0.250923, 3.223247, 9.936497, 4]),
  figures('k6, whose dropped iterations are failures', parseK6, K6, [201, 0.12, 0.19, 3.2, 7]),
  figures('oha, whose errors are no answers', parseOha, OHA, [1000, 1, 2, 5.4, 20]),
  figures('fortio, with a line after its JSON', parseFortio, FORTIO, [198, 0.7, 4.6, 22.5, 0]),
  figures('autocannon', parseAutocannon, AUTOCANNON, [228, 1, 21, 27, 18]),
  figures('wrk, in three units', parseWrk, WRK, [33_496, 0.33, 12.1, 1210, 114]),
  figures('wrk2', parseWrk, WRK2, [1500, 1.19, 1.88, 2.02, 0]),
  figures('perf_analyzer', parsePerfAnalyzer, PERF_ANALYZER, [400, 0.244, 1.654, 4.785, null]),
  figures('locust', parseLocust, LOCUST, [1000, 1, 3, 2000, 20]),
  figures('artillery', parseArtillery, ARTILLERY, [1000, 1, 2, 7.9, 20]),
  figures('our driver, whose JSON is the last line', parseOurs, OURS, [8, 1, 2, 3, 1]),
  figures('a run of ours', parseRunResult, RUN_RESULT, [1000, 0.25, 1, 2000.5, 20]),
];

type Values = [number, number | null, number | null, number | null, number | null];

function figures(
  name: string,
  parse: PeerParser,
  output: string,
  [requests, p50Ms, p90Ms, p99Ms, errors]: Values,
): [string, PeerParser, string, OwnFigures] {
  return [name, parse, output, { requests, p50Ms, p90Ms, p99Ms, errors }];
}

describe('the parsers of the tools', () => {
  it.each(CASES)('read what is told by %s', (_, parse, output, expected) => {
    const found = parse(output);
    for (const key of ['requests', 'p50Ms', 'p90Ms', 'p99Ms', 'errors'] as const) {
      if (expected[key] === null) expect(found[key]).toBeNull();
      else expect(found[key]).toBeCloseTo(expected[key], 9);
    }
  });

  it.each(CASES)('read no figure from the empty output of %s', (_, parse) => {
    const { requests, p50Ms, p90Ms, p99Ms } = parse('');
    expect([requests, p50Ms, p90Ms, p99Ms]).toEqual([null, null, null, null]);
  });

  it.each(CASES)('read no figure from a broken output of %s', (_, parse) => {
    expect(parse('panic: out of memory {').p99Ms).toBeNull();
  });
});
