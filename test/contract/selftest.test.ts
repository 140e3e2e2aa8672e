/** The self-test and the floor with the real driver: short loads, and no claim about speed. */
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import type { DriverJob, PhaseJob } from '../../src/driver/driver-job.ts';
import { measureFloor } from '../../src/run/measure-floor.ts';
import { between, exactly, near } from '../../src/selftest/check.ts';
import {
  chooseCases,
  runSelftest,
  type SelftestEvent,
  type SelftestResult,
} from '../../src/selftest/run-selftest.ts';
import type { SelftestCase } from '../../src/selftest/selftest-case.ts';
import { SELFTEST_CASES } from '../../src/selftest/selftest-cases.ts';
import { selftestJob } from '../../src/selftest/selftest-job.ts';

const MS = 1e6;

/** Fifty answers after 20 ms, held against whatever a test says. */
function aCase(check: SelftestCase['check']): SelftestCase {
  return {
    name: 'short',
    claim: 'answers take 20 ms',
    law: { kind: 'constant-delay', delayNs: 20 * MS },
    load: { loop: 'open', arrivals: 'constant', ratePerSecond: 100, durationNs: 500 * MS },
    connections: 8,
    timeoutNs: 5000 * MS,
    check,
  };
}

async function run(
  selftestCase: SelftestCase,
  signal: AbortSignal = new AbortController().signal,
): Promise<{ result: SelftestResult; events: SelftestEvent[] }> {
  const events: SelftestEvent[] = [];
  const result = await runSelftest([selftestCase], {
    clock: systemClock,
    signal,
    onEvent: (event) => events.push(event),
  });
  return { result, events };
}

describe('the self-test', () => {
  test('sees in the log of the server what the driver sent and when it was answered', async () => {
    const { result } = await run(
      aCase(({ record, log }) => [
        exactly({ figure: 'scheduled', unit: 'count', measured: record.counts.scheduled }, 50),
        exactly({ figure: 'arrived', unit: 'count', measured: log.arrivalsNs.length }, 50),
        between(
          { figure: 'p50', unit: 'ns', measured: record.responseTime.p50Ns },
          20 * MS,
          5000 * MS,
        ),
      ]),
    );
    const [found] = result.cases;
    expect(found?.checks.map(({ measured }) => measured)).toEqual([50, 50, expect.any(Number)]);
    // On a machine that is too busy it may say so; a wrong figure it may not have.
    expect(found?.verdict).not.toBe('wrong');
    expect(result.pacing?.mode).toMatch(/^(precise|economical)$/);
  });

  test('calls a figure below the truth wrong at once, whatever the machine does', async () => {
    const { result, events } = await run(
      aCase(({ record }) => [
        near({ figure: 'p50', unit: 'ns', measured: record.responseTime.p50Ns }, 9e9, MS),
      ]),
    );
    expect(result).toMatchObject({ verdict: 'wrong', cases: [{ verdict: 'wrong', attempts: 1 }] });
    expect(events.map(({ type }) => type)).toEqual(['case-started', 'case-finished']);
  });

  test('tries a second time before it judges a figure above the truth', async () => {
    const { result, events } = await run(
      aCase(({ record }) => [
        near({ figure: 'p50', unit: 'ns', measured: record.responseTime.p50Ns }, MS, MS),
      ]),
    );
    expect(result.verdict).not.toBe('pass');
    expect(result.cases[0]?.attempts).toBe(2);
    expect(events.map(({ type }) => type)).toContain('case-repeated');
  });

  test('keeps nothing of a case that was interrupted', async () => {
    const controller = new AbortController();
    const check = (): never => {
      throw new Error('an interrupted case is not judged');
    };
    const { result } = await run(aCase(check), AbortSignal.abort());
    expect(result).toMatchObject({ interrupted: true, cases: [] });
    const running = run(
      aCase(() => [exactly({ figure: 'x', unit: 'count', measured: 1 }, 1)]),
      controller.signal,
    );
    controller.abort();
    expect((await running).result).toMatchObject({ interrupted: true, cases: [] });
  });

  test('runs the cases that are named, in its own order', () => {
    const chosen = chooseCases(SELFTEST_CASES, ['hang', 'constant']);
    expect(chosen.map(({ name }) => name)).toEqual(['constant', 'hang']);
    expect(chooseCases(SELFTEST_CASES, undefined)).toBe(SELFTEST_CASES);
  });

  test.each([
    ['frezee', 'Did you mean "freeze"?'],
    ['xyzzy', 'Its cases are constant, sub-millisecond,'],
  ])('refuses the case %s with a hint', (name, hint) => {
    const choose = (): unknown => chooseCases(SELFTEST_CASES, [name]);
    expect(choose).toThrow(`the self-test has no case "${name}"`);
    expect(choose).toThrow(
      expect.objectContaining({
        code: 'SB_SELFTEST_UNKNOWN_CASE',
        hint: expect.stringContaining(hint) as string,
      }) as Error,
    );
  });
});

describe('the measurement floor', () => {
  const job: DriverJob = selftestJob('https://unreachable.invalid', {
    connections: 8,
    timeoutNs: 5000 * MS,
  });
  const open = (name: string, durationNs: number): PhaseJob => ({
    name,
    kind: 'measured',
    profile: { loop: 'open', arrivals: 'constant', ratePerSecond: 200, durationNs },
    goodputLimitNs: null,
  });
  const closed: PhaseJob = {
    name: 'closed',
    kind: 'measured',
    profile: { loop: 'closed', concurrency: 4, thinkTimeNs: MS, durationNs: 300 * MS },
    goodputLimitNs: null,
  };

  test('is found for open and closed loops, without the target', async () => {
    const told: string[] = [];
    const findings = await measureFloor(job, [open('steady', 300 * MS), closed], {
      signal: new AbortController().signal,
      onPhase: (name, place, total) => told.push(`${name} ${place}/${total}`),
    });
    expect(told).toEqual(['steady 1/2', 'closed 2/2']);
    for (const { measured, absent } of findings.values()) {
      expect(absent).toBeNull();
      expect(measured?.count).toBeGreaterThanOrEqual(40);
      expect(measured?.p99Ns).toBeGreaterThanOrEqual(measured?.p50Ns ?? NaN);
    }
    expect(findings.get('steady')?.measured?.count).toBe(60);
  });

  test('takes two seconds of a longer phase', async () => {
    const findings = await measureFloor(job, [open('long', 3600e9)], {
      signal: new AbortController().signal,
    });
    expect(findings.get('long')?.measured?.count).toBe(400);
  });

  test('that is interrupted says so for each phase', async () => {
    const options = { signal: AbortSignal.abort() };
    const findings = await measureFloor(job, [open('steady', 300 * MS), closed], options);
    const absent = { measured: null, absent: 'interrupted' };
    expect([...findings]).toEqual([
      ['steady', absent],
      ['closed', absent],
    ]);
  });

  test('that cannot be measured is a reason, not a failure of the run', async () => {
    const broken = { ...job, requests: [] };
    const findings = await measureFloor(broken, [closed], {
      signal: new AbortController().signal,
    });
    expect(findings.get('closed')).toMatchObject({
      measured: null,
      absent: expect.stringContaining('at least one prepared request') as string,
    });
  });
});
