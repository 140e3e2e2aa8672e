/**
 * The self-test as a user and CI run it. On a machine that something else keeps busy it may say so, with
 * its reasons; what it may never do is call a figure of ours wrong.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SelftestDocument } from '../../src/selftest/selftest-report.ts';
import { SELFTEST_CASES } from '../../src/selftest/selftest-cases.ts';
import { aWorkplace, type Finished, type Workplace } from './command-line.ts';

let workplace: Workplace;

beforeAll(() => {
  workplace = aWorkplace();
});

afterAll(() => {
  workplace.dispose();
});

function documentOf({ stdout }: Finished): SelftestDocument {
  return JSON.parse(stdout) as SelftestDocument;
}

/** 0, or 3 where every case that did not pass says what the machine did. */
function expectNoFault({ code, stdout, stderr }: Finished): void {
  const { verdict, cases } = JSON.parse(stdout) as SelftestDocument;
  const busy = cases.filter((result) => result.verdict === 'busy');
  expect(
    cases.filter((result) => result.verdict === 'wrong'),
    stderr,
  ).toEqual([]);
  for (const result of busy) {
    process.stdout.write(`${result.name}: too busy to tell (${result.reasons.join('; ')})\n`);
    expect(result).toMatchObject({
      attempts: 2,
      reasons: [expect.any(String), ...result.reasons.slice(1)],
    });
  }
  expect({ verdict, code }).toEqual(
    busy.length > 0 ? { verdict: 'busy', code: 3 } : { verdict: 'pass', code: 0 },
  );
}

describe('servebench selftest', () => {
  test('finds what is true in every case, in less than 90 s, and ends with the floor', async () => {
    const done = await workplace.run(['selftest', '--json']);
    expectNoFault(done);
    const { cases, durationS, floor, pacing, interrupted } = documentOf(done);
    expect(cases.map(({ name }) => name)).toEqual(SELFTEST_CASES.map(({ name }) => name));
    for (const { checks } of cases) expect(checks.length).toBeGreaterThan(0);
    const attempts = cases.reduce((sum, result) => sum + result.attempts, 0);
    // A case that is tried twice takes its time twice.
    if (attempts === cases.length) expect(durationS).toBeLessThan(90);
    expect(interrupted).toBe(false);
    expect(pacing?.mode).toMatch(/^(precise|economical)$/);
    expect(floor.length).toBeGreaterThanOrEqual(3);
    for (const { p50Ms, p99Ms, count } of floor) {
      expect(p50Ms).toBeGreaterThan(0);
      expect(p99Ms).toBeGreaterThanOrEqual(p50Ms ?? NaN);
      expect(count).toBeGreaterThan(100);
    }
    expect(done.stderr).toContain(`1/${cases.length} constant: every answer takes 100 ms`);
  });

  test('runs single cases, and prints them as a table', async () => {
    const done = await workplace.run(['selftest', '--only', 'resets', 'hang']);
    expect([0, 3]).toContain(done.code);
    expect(done.stdout).toMatch(/^hang: 20 of 1,000 requests are never answered/m);
    expect(done.stdout).toMatch(/^ +timeouts +20 +20 +(pass|busy)$/m);
    expect(done.stdout).toMatch(/^ +errors +20 +20 +(pass|busy)$/m);
    expect(done.stdout).toMatch(done.code === 0 ? /^PASS: all 2 cases/m : /^BUSY: /m);
    expect(done.stdout).not.toContain('Measurement floor');
  });

  test('refuses a case that it does not have, with a hint', async () => {
    const done = await workplace.run(['selftest', '--only', 'frezee']);
    expect(done).toMatchObject({ code: 2, stdout: '' });
    expect(done.stderr).toContain('the self-test has no case "frezee"');
    expect(done.stderr).toContain('Did you mean "freeze"?');
  });

  test('ends at Ctrl-C with 130, and leaves no figure of the case under way', async () => {
    const started = workplace.start(['selftest', '--json']);
    await started.said('1/');
    started.child.kill('SIGINT');
    const done = await started.finished;
    expect(done.code).toBe(130);
    expect(documentOf(done)).toMatchObject({
      interrupted: true,
      verdict: null,
      cases: [],
      floor: [],
    });
  });
});
