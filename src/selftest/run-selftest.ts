/**
 * The self-test: the real driver against servers whose answers are known. One case after another, since
 * two at a time would take the processor from each other.
 */
import type { Clock } from '../base/clock.ts';
import { ServebenchError } from '../base/errors.ts';
import { nearestName } from '../base/nearest-name.ts';
import type { PacingFinding } from '../domain/result.ts';
import { attemptCase } from './attempt-case.ts';
import type { Check } from './check.ts';
import {
  deservesAnother,
  judgeAll,
  judgeCase,
  type Attempt,
  type CaseVerdict,
} from './judge-case.ts';
import type { SelftestCase } from './selftest-case.ts';

export interface CaseResult {
  name: string;
  claim: string;
  verdict: CaseVerdict;
  attempts: number;
  /** Of the last attempt. */
  checks: Check[];
  /** Of the last attempt: what else was amiss, with the driver or the machine; empty when it passed. */
  reasons: string[];
}

export interface SelftestResult {
  verdict: CaseVerdict;
  cases: CaseResult[];
  /** Null when no case ran to its end. */
  pacing: PacingFinding | null;
  durationNs: number;
  /** Cases that were left out because of it are not in `cases`. */
  interrupted: boolean;
}

export type SelftestEvent =
  | { type: 'case-started'; name: string; claim: string; place: number; total: number }
  | { type: 'case-repeated'; name: string; reasons: string[] }
  | { type: 'case-finished'; result: CaseResult };

export interface SelftestOptions {
  clock: Clock;
  /** Ends it early. */
  signal: AbortSignal;
  onEvent: (event: SelftestEvent) => void;
}

/**
 * Those that are named, in their own order; without names, all. Throws SB_SELFTEST_UNKNOWN_CASE for a
 * name that is none.
 */
export function chooseCases(
  cases: readonly SelftestCase[],
  names: readonly string[] | undefined,
): readonly SelftestCase[] {
  if (names === undefined) return cases;
  const known = cases.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw unknownCase(unknown, known);
  return cases.filter(({ name }) => names.includes(name));
}

/** Rejects only when a thread is lost; what was measured wrongly is in the result. */
export async function runSelftest(
  cases: readonly SelftestCase[],
  options: SelftestOptions,
): Promise<SelftestResult> {
  const { clock, signal, onEvent } = options;
  const startedNs = clock.nowNs();
  const results: CaseResult[] = [];
  let pacing: PacingFinding | null = null;
  for (const [index, selftestCase] of cases.entries()) {
    const { name, claim } = selftestCase;
    onEvent({ type: 'case-started', name, claim, place: index + 1, total: cases.length });
    const attempts: Attempt[] = [];
    while (deservesAnother(attempts) && !signal.aborted) {
      const last = attempts.at(-1);
      if (last) onEvent({ type: 'case-repeated', name, reasons: reasonsOf(last) });
      const attempt = await attemptCase(selftestCase, signal);
      pacing = attempt.pacing;
      attempts.push(attempt);
    }
    // What an interruption cut short proves nothing.
    if (signal.aborted) break;
    const result = concludeCase(selftestCase, attempts);
    results.push(result);
    onEvent({ type: 'case-finished', result });
  }
  return {
    verdict: judgeAll(results.map(({ verdict }) => verdict)),
    cases: results,
    pacing,
    durationNs: clock.nowNs() - startedNs,
    interrupted: signal.aborted,
  };
}

function concludeCase({ name, claim }: SelftestCase, attempts: readonly Attempt[]): CaseResult {
  const last = attempts.at(-1);
  const verdict = judgeCase(attempts);
  return {
    name,
    claim,
    verdict,
    attempts: attempts.length,
    checks: last?.checks ?? [],
    reasons: last && verdict !== 'pass' ? reasonsOf(last) : [],
  };
}

/** The driver's own words first; the stricter rules often say the same again. */
function reasonsOf({ faults, invalid, noise }: Attempt): string[] {
  return [...faults, ...(invalid.length > 0 ? invalid : noise)];
}

function unknownCase(name: string, known: readonly string[]): ServebenchError {
  const meant = nearestName(name, known);
  return new ServebenchError({
    code: 'SB_SELFTEST_UNKNOWN_CASE',
    message: `the self-test has no case ${JSON.stringify(name)}`,
    hint:
      meant === null
        ? `Its cases are ${known.join(', ')}.`
        : `Did you mean ${JSON.stringify(meant)}?`,
  });
}
