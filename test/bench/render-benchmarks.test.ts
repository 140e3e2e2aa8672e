/** The document that a reader judges the driver by: a goal is met only by a figure that keeps it. */
import { describe, expect, it } from 'vitest';
import type { AnswerCell, BenchResults, OpenRow } from '../../scripts/bench/bench-results.ts';
import { isAnswerRight, isHangTold, judgeGoals } from '../../scripts/bench/goals.ts';
import { renderBenchmarks } from '../../scripts/bench/render-benchmarks.ts';

const REPEATED = { cleanRuns: 3, runs: 3, failure: null };

function openRow(row: Partial<OpenRow>): OpenRow {
  return {
    tool: 'ours, precise',
    ratePerSecond: 10_000,
    lateP50Us: 4,
    lateP99Us: 700,
    lateP99AfterFirstSecondUs: 650,
    cpuUs: 45,
    marginalUs: 40,
    rssBytes: 90e6,
    arrivedPerSecond: 10_000,
    peakPerSecond: 10_100,
    gapVariation: 0.2,
    connections: 12,
    errors: 0,
    ownLagP50Us: null,
    ownLagP99Us: null,
    ...REPEATED,
    ...row,
  };
}

function cell(part: Partial<AnswerCell>): AnswerCell {
  return {
    p50Ms: 0.2,
    p90Ms: 1000,
    p99Ms: 1900,
    requests: 1000,
    errors: 0,
    truth: { p90Ms: 1000, p99Ms: 1900 },
    gapMs: 10,
    serverP50Ms: 0.1,
    serverRequests: 1000,
    connections: 8,
    connectionLimit: null,
    hung: 0,
    exitCode: 0,
    hasEnded: true,
    isClean: true,
    ...part,
  };
}

function results(part: Partial<BenchResults> = {}): BenchResults {
  return {
    machine: {
      date: '2026-01-02',
      cpu: 'A processor',
      cores: 2,
      system: 'Linux 6',
      node: 'v24.0.0',
      isPinned: true,
      isKernelClock: true,
      isQuick: false,
    },
    tools: [
      { name: 'wrk', version: '4.1.0', absent: null },
      { name: 'oha', version: '1.16.0', absent: 'cargo is not on this machine' },
    ],
    commands: { wrk: ['wrk -t1 URL/fast'] },
    ...part,
  };
}

function verdictOf(found: BenchResults, start: string): boolean | null | undefined {
  return judgeGoals(found).find(({ what }) => what.startsWith(start))?.isMet;
}

describe('judgeGoals', () => {
  it('leaves every goal open when nothing was measured', () => {
    expect(judgeGoals(results()).map(({ isMet }) => isMet)).toEqual(
      Array.from({ length: judgeGoals(results()).length }, () => null),
    );
  });

  it.each([
    ['both within the goal', {}, true],
    ['a late median', { lateP50Us: 11 }, false],
    ['a late tail', { lateP99Us: 901 }, false],
    ['no figure for the tail', { lateP99Us: null }, null],
  ])('judges the lateness at 10,000/s: %s', (_, row, expected) => {
    const found = results({ open: [openRow(row)] });
    expect(verdictOf(found, 'open loop 10,000/s: lateness')).toBe(expected);
  });

  it('takes no credit for processor time of a pacing that is late', () => {
    const thrifty = { tool: 'ours, economical', cpuUs: 20, lateP50Us: 60 };
    const both = (cpuUs: number): BenchResults =>
      results({ open: [openRow({ cpuUs }), openRow(thrifty)] });
    expect(verdictOf(both(51), 'open loop 10,000/s: processor')).toBe(false);
    expect(verdictOf(both(50), 'open loop 10,000/s: processor')).toBe(true);
  });

  it('judges a goal of ours by no row of a peer', () => {
    const found = results({ open: [openRow({ tool: 'wrk2' })] });
    expect(verdictOf(found, 'open loop 10,000/s: lateness')).toBeNull();
  });

  it('judges the closed loop by the cheaper of our two pacings', () => {
    const row = { requestsPerSecond: 150_000, rssBytes: 1, serverBusyRatio: 1, ...REPEATED };
    const closed = [
      { tool: 'ours, precise', cpuUs: 7.5, ...row },
      { tool: 'ours, economical', cpuUs: 6.5, ...row },
    ];
    expect(verdictOf(results({ closed }), 'processor a request, closed')).toBe(true);
  });

  it('asks for an exit code that is not 0 when requests hung', () => {
    const hang = cell({ p99Ms: 2001, errors: 20, hung: 20, truth: { p99Ms: 2000 } });
    const judge = (exitCode: number): boolean | null | undefined =>
      verdictOf(
        results({
          answers: [{ tool: 'servebench run', isClosed: false, hang: { ...hang, exitCode } }],
        }),
        '2 % hang',
      );
    expect([judge(0), judge(3)]).toEqual([false, true]);
  });

  it.each([
    ['flat', 101e6, true],
    ['growing', 120e6, false],
    ['never read', null, null],
  ])('judges memory that is %s', (_, rssBytes, expected) => {
    const marks = [
      { requests: 1_000_000, rssBytes: 100e6 },
      { requests: 5_000_000, rssBytes },
    ];
    const found = results({ memory: [{ tool: 'ours, precise', marks }] });
    expect(verdictOf(found, 'memory from 1,000,000 to 5,000,000')).toBe(expected);
  });
});

describe('isAnswerRight', () => {
  it.each([
    ['the true quantiles', {}, true],
    ['within a gap', { p90Ms: 1009 }, true],
    ['beyond a gap and the ratio', { p90Ms: 1011 }, false],
    ['within the ratio of a large one', { p99Ms: 1918 }, true],
    ['a quantile that was not told', { p99Ms: null }, false],
    ['a tool that never ended', { hasEnded: false }, false],
  ])('judges %s', (_, part, expected) => {
    expect(isAnswerRight(cell(part), 0.01, 10)).toBe(expected);
  });
});

describe('isHangTold', () => {
  it.each([
    ['the limit in the tail and every error', {}, true],
    ['a tail below the limit', { p99Ms: 5.4 }, false],
    ['too few errors', { errors: 19 }, false],
    ['errors that were not told', { errors: null }, false],
  ])('judges %s', (_, part, expected) => {
    const told = { p99Ms: 2000.5, errors: 20, hung: 20, truth: { p99Ms: 2000 } };
    expect(isHangTold(cell({ ...told, ...part }))).toBe(expected);
  });
});

describe('renderBenchmarks', () => {
  it('says why a peer is missing', () => {
    expect(renderBenchmarks(results())).toContain('Not here: oha (cargo is not on this machine).');
  });

  it('leaves out the measures that were not asked for', () => {
    const text = renderBenchmarks(results({ open: [openRow({})] }));
    expect(text).toContain('## B. Open loop');
    expect(text).not.toContain('## A.');
    expect(text).not.toContain('## Memory');
  });

  it('ranks the tools of a rate by the tail of their lateness', () => {
    const open = [openRow({ lateP99Us: 5_000, tool: 'vegeta' }), openRow({ lateP99Us: 80 })];
    const text = renderBenchmarks(results({ open }));
    expect(text.indexOf('| **ours, precise**')).toBeLessThan(text.indexOf('| vegeta'));
  });

  it('sets the lateness that a tool told beside the one that was seen', () => {
    const open = [openRow({ ownLagP50Us: 3, ownLagP99Us: 680 }), openRow({ tool: 'wrk2' })];
    const text = renderBenchmarks(results({ open }));
    expect(text).toContain('| **ours, precise** | 10,000 | 3 / 4 | 680 / 700 |');
    expect(text).not.toContain('| wrk2 | 10,000 |');
  });

  it('says how many runs were clean, and why a tool has no figures', () => {
    const open = [
      openRow({ cleanRuns: 1, runs: 5 }),
      openRow({ tool: 'wrk2', lateP50Us: null, lateP99Us: null, failure: 'sent nothing: no' }),
    ];
    const text = renderBenchmarks(results({ open }));
    expect(text).toContain('| 1 of 5 |');
    expect(text).toContain('| sent nothing: no |');
  });

  it('shows every command line once, under its tool', () => {
    expect(renderBenchmarks(results())).toContain('**wrk**\n\n```\nwrk -t1 URL/fast\n```');
  });

  it('marks answers as right or wrong in the scorecard', () => {
    const answers = [
      { tool: 'right', isClosed: false, freeze: cell({}) },
      { tool: 'wrong', isClosed: true, freeze: cell({ p90Ms: 0.2, p99Ms: 1000 }) },
    ];
    const text = renderBenchmarks(results({ answers }));
    expect(text).toContain('| right | n/a | +0.0 % / +0.0 % ✓ |');
    expect(text).toContain('| wrong (closed, 10 callers) | n/a | -100.0 % / -47.4 % ✗ |');
  });

  it('takes no exit code for a finding of a tool that never ends with 0', () => {
    const rowWith = (exitCode: number): string =>
      renderBenchmarks(
        results({
          answers: [
            {
              tool: 'x',
              isClosed: false,
              constant: cell({ exitCode, truth: { p50Ms: 100 } }),
              hang: cell({ exitCode: 3 }),
            },
          ],
        }),
      );
    expect(rowWith(0)).toContain('| 3 (0) ✓ |');
    expect(rowWith(3)).toContain('| 3 (3) |');
  });

  it('judges a tool on few connections only when it kept to them', () => {
    const capped = (connections: number): BenchResults['answers'] => [
      { tool: 'x', isClosed: false, freezeCapped: cell({ connections, connectionLimit: 8 }) },
    ];
    const kept = renderBenchmarks(results({ answers: capped(8) }));
    const took = renderBenchmarks(results({ answers: capped(40) }));
    expect(kept).toContain('| x | n/a | n/a | +0.0 % / +0.0 % ✓ |');
    expect(took).toContain('| x | n/a | n/a | +0.0 % / +0.0 % (took 40) |');
  });

  it('says that a quick run is none to publish', () => {
    const found = results();
    const quick = { ...found, machine: { ...found.machine, isQuick: true } };
    expect(renderBenchmarks(quick)).toContain('for a first look only');
    expect(renderBenchmarks(found)).not.toContain('for a first look only');
  });
});
