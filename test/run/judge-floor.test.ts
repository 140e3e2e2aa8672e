import { describe, expect, test } from 'vitest';
import { floorNotice, floorOf, isFloorAlike } from '../../src/run/judge-floor.ts';
import { aDistribution, aPhaseResult, noDistribution } from '../builders/results.ts';

const MS = 1e6;
const finding = { measured: { p50Ns: 0.2 * MS, p99Ns: MS, count: 400 }, absent: null };

function floorAt(p50Ms: number, p99Ms: number) {
  const responseTime = aDistribution({ p50Ns: p50Ms * MS, p99Ns: p99Ms * MS });
  return floorOf(finding, { responseTime });
}

describe('the floor of a phase', () => {
  test.each([
    ['far below both figures', 10, 50, false],
    ['just a third of them', 0.6, 3, false],
    ['near the p50', 0.59, 50, true],
    ['near the p99', 10, 2.9, true],
  ])('that is %s', (_case, p50Ms, p99Ms, isNear) => {
    expect(floorAt(p50Ms, p99Ms).floor).toEqual({ ...finding.measured, isNear });
  });

  test('is not near a phase in which nothing was answered', () => {
    expect(floorOf(finding, { responseTime: noDistribution() }).floor?.isNear).toBe(false);
  });

  test.each([
    ['it was not asked for', undefined, 'not asked for'],
    ['it could not be measured', { measured: null, absent: 'interrupted' }, 'interrupted'],
  ])('says why there is none when %s', (_case, none, absent) => {
    const { responseTime } = aPhaseResult();
    expect(floorOf(none, { responseTime })).toEqual({ floor: null, floorAbsent: absent });
  });
});

describe('the notice about the floor', () => {
  const near = aPhaseResult({
    floor: { p50Ns: 0.4 * MS, p99Ns: 1 * MS, count: 400, isNear: true },
  });

  test('is not given for a phase far from it, or without one', () => {
    expect(floorNotice('onnx', [aPhaseResult()], true)).toBeNull();
    expect(floorNotice('onnx', [aPhaseResult({ floor: null })], true)).toBeNull();
  });

  test('names the figures that are near, and the next step', () => {
    expect(floorNotice('onnx', [near, aPhaseResult()], true)).toEqual({
      code: 'near-floor',
      message:
        'onnx: within three times what the driver and this machine alone need: steady p50 1.000 ms (floor 0.400 ms)',
      hint: expect.stringContaining("server's own share of these times is uncertain") as string,
    });
  });

  test('is one for all phases of a target', () => {
    const both = { p50Ns: 0.4 * MS, p99Ns: 2 * MS, count: 400, isNear: true };
    const phases = [near, aPhaseResult({ name: 'peak', floor: both })];
    expect(floorNotice('onnx', phases, true)?.message).toMatch(
      /: steady p50 1.000 ms .floor 0.400 ms.; peak p50 1.000 ms .floor 0.400 ms. and p99 5.000 ms .floor 2.000 ms.$/,
    );
  });

  test('says of another protocol that the floor is of plain HTTP/1.1', () => {
    expect(floorNotice('onnx', [near], false)?.message).toContain('plain HTTP/1.1');
  });
});

test.each([
  ['http://127.0.0.1:1', '1.1', null, true],
  ['https://127.0.0.1:1', '1.1', null, false],
  ['http://127.0.0.1:1', '2', null, false],
  ['http://127.0.0.1:1', '1.1', 'http://proxy:3128', false],
] as const)(
  'the floor is alike for %s with HTTP/%s and the proxy %s: %s',
  (origin, httpVersion, proxy, isAlike) => {
    const connection = { httpVersion, tls: null, proxy };
    expect(isFloorAlike({ origin, connection })).toBe(isAlike);
  },
);
