import { describe, expect, test } from 'vitest';
import type { PhaseRecord } from '../../src/domain/result.ts';
import { outcomeOf } from '../../src/selftest/check.ts';
import type { Evidence, SelftestCase } from '../../src/selftest/selftest-case.ts';
import { SELFTEST_CASES } from '../../src/selftest/selftest-cases.ts';
import { aLog } from './a-log.ts';
import { distributionOf, truthfulEvidence } from './truthful-evidence.ts';

const MS = 1e6;
const names = SELFTEST_CASES.map(({ name }) => name);

function caseNamed(name: string): SelftestCase {
  const found = SELFTEST_CASES.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`no case ${name}`);
  return found;
}

function outcomes(selftestCase: SelftestCase, evidence: Evidence): Record<string, string> {
  const checks = selftestCase.check(evidence);
  return Object.fromEntries(checks.map((check) => [check.figure, outcomeOf(check)]));
}

function lie(name: string, change: (record: PhaseRecord) => Partial<PhaseRecord>) {
  const { record, log } = truthfulEvidence(caseNamed(name));
  return outcomes(caseNamed(name), { record: { ...record, ...change(record) }, log });
}

test('every case has a name of its own, and all of them fit into a minute', () => {
  expect(new Set(names).size).toBe(names.length);
  const totalNs = SELFTEST_CASES.reduce((sum, { load }) => sum + load.durationNs, 0);
  expect(totalNs).toBeLessThanOrEqual(60e9);
});

describe('a driver that measures what is true', () => {
  test.each(names)('passes %s', (name) => {
    const found = outcomes(caseNamed(name), truthfulEvidence(caseNamed(name)));
    expect(Object.keys(found).length).toBeGreaterThan(0);
    for (const [figure, outcome] of Object.entries(found)) expect(outcome, figure).toBe('holds');
  });
});

describe('a driver that', () => {
  test('halves a constant delay is caught', () => {
    const found = lie('constant', () => ({
      responseTime: distributionOf(Array.from({ length: 300 }, () => 53 * MS)),
    }));
    expect(found['p50 response time']).toBe('inexplicable');
  });

  test.each(['freeze', 'freeze-few-connections'])(
    'starts its clock at the sending, and so loses most of %s, is caught',
    (name) => {
      const few = [
        ...Array.from({ length: 8 }, () => 2000 * MS),
        ...Array.from({ length: 992 }, () => 10 * MS),
      ];
      const found = lie(name, () => ({ responseTime: distributionOf(few) }));
      expect(found).toMatchObject({
        'p90 response time': 'inexplicable',
        'p97.5 response time': 'inexplicable',
        'p99 response time': 'inexplicable',
      });
    },
  );

  test('leaves timeouts out of its percentiles is caught', () => {
    const found = lie('hang', ({ okResponseTime }) => ({ responseTime: okResponseTime }));
    expect(found).toMatchObject({ timeouts: 'holds', 'p99 response time': 'inexplicable' });
  });

  test('loses one timeout of twenty is caught', () => {
    const found = lie('hang', ({ counts }) => ({ counts: { ...counts, timeout: 19 } }));
    expect(found['timeouts']).toBe('inexplicable');
  });

  test('repeats what was reset, and so hides it, is caught', () => {
    const { record, log } = truthfulEvidence(caseNamed('resets'));
    const hidden = { ...record, counts: { ...record.counts, error: 0 }, failures: [] };
    const repeated = { ...log, arrivalsNs: new Float64Array(222) };
    expect(outcomes(caseNamed('resets'), { record: hidden, log: repeated })).toEqual({
      errors: 'inexplicable',
      'of them connection resets': 'inexplicable',
      'requests at the server': 'explicable',
    });
  });

  test.each(['mm1-50', 'mm1-70', 'md1-50', 'md1-70', 'batch'])(
    'loses a tenth of the waiting in %s is caught',
    (name) => {
      const found = lie(name, ({ responseTime }) => ({
        responseTime: { ...responseTime, meanNs: 0.9 * (responseTime.meanNs ?? NaN) },
      }));
      expect(found['mean response time']).toBe('inexplicable');
    },
  );

  test('stops its clock at the first byte is caught', () => {
    const found = lie('slow-body', ({ firstByteTime }) => ({ responseTime: firstByteTime }));
    expect(found['p50 response time']).toBe('inexplicable');
  });

  test('does not tell the first byte from the last is caught', () => {
    const found = lie('slow-body', ({ responseTime }) => ({ firstByteTime: responseTime }));
    expect(found['p50 first byte']).toBe('explicable');
  });

  test('rounds to whole milliseconds is caught', () => {
    const rounded = distributionOf(Array.from({ length: 1000 }, () => 0));
    expect(
      lie('sub-millisecond', () => ({ responseTime: { ...rounded, p50Ns: 0 } })),
    ).toMatchObject({ 'p50 response time': 'inexplicable' });
  });

  test('sends on millisecond ticks is seen in the gaps and in the batches', () => {
    const { record, log } = truthfulEvidence(caseNamed('poisson'));
    const ticked = [...log.arrivalsNs].map((atNs) => Math.ceil(atNs / MS) * MS);
    const found = outcomes(caseNamed('poisson'), {
      record,
      log: aLog({ arrivalsNs: ticked, dueNs: ticked }),
    });
    expect(found['KS distance of the gaps']).toBe('explicable');
  });

  test('sends a second at once makes batches that chance cannot', () => {
    const { record, log } = truthfulEvidence(caseNamed('batch'));
    const found = outcomes(caseNamed('batch'), {
      record,
      log: { ...log, executionSizes: [8, 8, 8] },
    });
    expect(found['mean batch size']).toBe('explicable');
  });
});
