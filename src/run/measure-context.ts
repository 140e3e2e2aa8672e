/** What measuring a target needs beside the target itself; the same for all targets of a run. */
import type { Adapter } from '../adapter/contract.ts';
import type { Clock } from '../base/clock.ts';
import type { RunEvent } from '../domain/event.ts';
import type { PayloadRow, Scenario, TraceInstants } from '../domain/scenario.ts';
import type { FloorFinding } from './measure-floor.ts';
import type { PreparedTarget } from './prepare-target.ts';

export interface MeasureContext {
  scenario: Scenario;
  payloadRows: PayloadRow[];
  /** By target. */
  prepared: ReadonlyMap<string, PreparedTarget>;
  /** By phase, for trace arrivals. */
  traces: ReadonlyMap<string, TraceInstants>;
  adapters: readonly Adapter[];
  environment: Readonly<Record<string, string | undefined>>;
  /** Values that must not appear in any text. */
  secrets: readonly string[];
  clock: Clock;
  signal: AbortSignal;
  emit(event: RunEvent): void;
  /** By phase, once they were measured: the same for all targets. */
  floors?: ReadonlyMap<string, FloorFinding>;
  /** Absolute path for the target's log. */
  logFileFor(target: string): string;
}
