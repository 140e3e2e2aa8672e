import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparisonCsv, dataUrl, embeddedJson } from '../../src/report/embedded-files.ts';
import type { JsonDocument } from '../../src/report/json-document.ts';
import { aDistribution, aPhaseResult, aTargetResult, noDistribution } from '../builders/results.ts';
import { aCost, aRunResult } from './run-result.ts';
import { sampleResult, SMALL_RUN } from './sample-result.ts';

type Embedded = JsonDocument & { leftOut: string[] };

describe('embeddedJson', () => {
  const embedded = JSON.parse(embeddedJson(sampleResult(SMALL_RUN))) as Embedded;
  const phase = embedded.targets[0]!.phases[0]!;

  test('keeps figures, windows and the histogram of response times under the public names', () => {
    expect(phase.responseTime.p99Ms).toBeGreaterThan(0);
    expect(phase.responseTime.hdr).toMatch(/^HIST/);
    expect(phase.windows[0]).toHaveProperty('p99Ms');
  });

  test('leaves out what is heavy, and says so', () => {
    expect(phase.windows[0]).not.toHaveProperty('hdr');
    expect(phase.sendLag).not.toHaveProperty('hdr');
    expect(phase.responseTime).not.toHaveProperty('curve');
    expect(embedded.targets[0]).not.toHaveProperty('warmup');
    expect(embedded.leftOut).toEqual([
      'warmup',
      'curve of all distributions',
      'hdr of all distributions but responseTime',
      'hdr of windows',
    ]);
  });

  test('leaves windows and histograms out of a long run', () => {
    const window = {
      startNs: 0,
      scheduled: 1,
      ok: 1,
      failed: 0,
      p50Ns: 1,
      p99Ns: 1,
      maxNs: 1,
      hdrBase64: null,
    };
    const long = aPhaseResult({
      windows: Array.from({ length: 300 }, () => window),
      responseTime: aDistribution({ hdrBase64: 'x'.repeat(40_000) }),
    });
    const result = aRunResult({ targets: [aTargetResult({ phases: [long] })] });
    const document = JSON.parse(embeddedJson(result)) as Embedded;
    expect(document.targets[0]!.phases[0]).not.toHaveProperty('windows');
    expect(document.targets[0]!.phases[0]!.responseTime).not.toHaveProperty('hdr');
    expect(document.leftOut).toContain('windows');
    expect(document.leftOut).toContain('hdr of all distributions');
  });
});

describe('comparisonCsv', () => {
  test('has one line for each target and phase, and empty fields for what was not measured', () => {
    const phases = [
      aPhaseResult({ cost: [aCost()] }),
      aPhaseResult({ name: 'none', offeredRatePerSecond: null, responseTime: noDistribution() }),
    ];
    const lines = comparisonCsv(aRunResult({ targets: [aTargetResult({ phases })] })).split('\r\n');
    expect(lines).toEqual([
      'target,phase,offered_per_second,throughput_per_second,p50_ms,p90_ms,p95_ms,p99_ms,p999_ms,max_ms,scheduled,ok,error,timeout,dropped,batch_mean,usd_per_million,validity',
      'onnx,steady,200,200,1,2,3,5,9,12,2000,2000,0,0,0,,0.1333,valid',
      'onnx,none,,200,,,,,,,2000,2000,0,0,0,,,valid',
      '',
    ]);
  });

  test.each([
    ['a comma', 'a,b', '"a,b"'],
    ['a quote', 'a"b', '"a""b"'],
    ['a line end', 'a\nb', '"a\nb"'],
    ['a formula', '=cmd()', "'=cmd()"],
  ])('a name with %s stays one field', (_name, name, field) => {
    const csv = comparisonCsv(aRunResult({ targets: [aTargetResult({ name })] }));
    const line = csv.slice(csv.indexOf('\r\n') + 2);
    expect(line.startsWith(`${field},steady,`)).toBe(true);
  });
});

describe('dataUrl', () => {
  test('leaves what JSON is made of as it is', () => {
    expect(dataUrl('application/json', '{"a":[1,2.5],"b":"c d"}')).toBe(
      'data:application/json;charset=utf-8,{"a":[1,2.5],"b":"c%20d"}',
    );
  });

  test('cannot end a single-quoted attribute and is read back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const url = dataUrl('text/plain', text);
        expect(url).not.toMatch(/['<>&#?\s]/);
        expect(decodeURIComponent(url.slice(url.indexOf(',') + 1))).toBe(text.toWellFormed());
      }),
    );
  });
});
