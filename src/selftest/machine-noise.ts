/**
 * Whether the machine was quiet enough for a miss to be the driver's fault. Stricter than the validity
 * of a run, which allows for a server on the same machine: here a miss would be called a lie. Pure.
 */
import { NS_PER_MS, nsToMs } from '../base/units.ts';
import { judgeValidity } from '../driver/judge-validity.ts';
import type { Evidence } from './selftest-case.ts';
import { answerLatenessNs, quantileOf } from './log-figures.ts';

/** The known servers answer within 0.2 ms of their law where nothing else wants the processor. */
const SERVER_LATENESS_P99_NS = 1 * NS_PER_MS;

/** Clauses, worst first; empty: nothing but the driver can have caused a miss. */
export function machineNoise({ record, log }: Evidence): string[] {
  const latenessNs = quantileOf(answerLatenessNs(log), 0.99);
  const isServerLate = latenessNs > SERVER_LATENESS_P99_NS;
  return [
    ...judgeValidity(record, { sharedMachine: false }).reasons.map(({ message }) => message),
    ...(isServerLate
      ? [`the server itself answered ${nsToMs(latenessNs).toFixed(1)} ms late at p99`]
      : []),
  ];
}
