/** The self-test as it is told, in words or as a document: the cases, and the floor that ends it. */
import { EXIT_CODES, type ExitCode } from '../base/errors.ts';
import { nsToMs, nsToSeconds } from '../base/units.ts';
import type { FloorFigure } from '../domain/result.ts';
import { outcomeOf, type Check } from './check.ts';
import type { CaseVerdict } from './judge-case.ts';
import type { SelftestResult } from './run-selftest.ts';

/** Of the `--json` document. */
const DOCUMENT_VERSION = 1;

export interface FloorLine {
  load: string;
  measured: Pick<FloorFigure, 'p50Ns' | 'p99Ns' | 'count'> | null;
  /** Why there is no figure. */
  absent: string | null;
}

export interface SelftestReport {
  result: SelftestResult;
  floor: FloorLine[];
}

export interface SelftestDocument {
  schemaVersion: typeof DOCUMENT_VERSION;
  /** Null when it was interrupted before anything was found wrong: the other cases are not known. */
  verdict: CaseVerdict | null;
  interrupted: boolean;
  durationS: number;
  pacing: { mode: string; reason: string } | null;
  cases: {
    name: string;
    claim: string;
    verdict: CaseVerdict;
    attempts: number;
    checks: CheckDocument[];
    /** What else was amiss, with the driver or the machine; empty when it passed. */
    reasons: string[];
  }[];
  floor: {
    load: string;
    p50Ms: number | null;
    p99Ms: number | null;
    count: number | null;
    absent: string | null;
  }[];
}

interface CheckDocument {
  figure: string;
  /** Of the four numbers that follow. */
  unit: 'ms' | 'count' | 'ratio';
  expected: number | null;
  lowest: number;
  highest: number;
  measured: number | null;
  holds: boolean;
}

/** A wrong figure is certain, so it outranks a machine that was too busy for others. */
export function exitCodeFor(verdict: CaseVerdict): ExitCode {
  if (verdict === 'wrong') return EXIT_CODES.budgetFailed;
  return verdict === 'busy' ? EXIT_CODES.invalid : EXIT_CODES.pass;
}

export function toSelftestDocument({ result, floor }: SelftestReport): SelftestDocument {
  const { verdict, interrupted, durationNs, pacing, cases } = result;
  return {
    schemaVersion: DOCUMENT_VERSION,
    verdict: interrupted && verdict !== 'wrong' ? null : verdict,
    interrupted,
    durationS: nsToSeconds(durationNs),
    pacing: pacing && { mode: pacing.mode, reason: pacing.reason },
    cases: cases.map(({ checks, ...rest }) => ({ ...rest, checks: checks.map(toCheckDocument) })),
    floor: floor.map(({ load, measured, absent }) => ({
      load,
      p50Ms: measured && nsToMs(measured.p50Ns),
      p99Ms: measured && nsToMs(measured.p99Ns),
      count: measured && measured.count,
      absent,
    })),
  };
}

function toCheckDocument(check: Check): CheckDocument {
  const { figure, unit, expected, lowest, highest, measured } = check;
  const shown = (value: number): number => (unit === 'ns' ? nsToMs(value) : value);
  return {
    figure,
    unit: unit === 'ns' ? 'ms' : unit,
    expected: expected === null ? null : shown(expected),
    lowest: shown(lowest),
    highest: shown(highest),
    measured: measured === null ? null : shown(measured),
    holds: outcomeOf(check) === 'holds',
  };
}
