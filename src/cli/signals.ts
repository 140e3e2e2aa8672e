/** Ctrl-C once: end the run early and keep what was measured. Twice: leave at once. */
import type { Clock } from '../base/clock.ts';
import { EXIT_CODES, type ExitCode } from '../base/errors.ts';
import { NS_PER_MS } from '../base/units.ts';

// npm and a terminal may both hand on one key press; a person does not press twice this fast.
const SAME_PRESS_NS = 400 * NS_PER_MS;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

type StopSignal = (typeof SIGNALS)[number];

export interface SignalWatch {
  /** Aborts at the first signal. */
  signal: AbortSignal;
  /** Null: no signal came. */
  exitCode(): ExitCode | null;
  dispose(): void;
}

function exitCodeFor(name: StopSignal): ExitCode {
  return name === 'SIGINT' ? EXIT_CODES.interrupted : EXIT_CODES.terminated;
}

/** `leave` must end the process at once. */
export function watchSignals(clock: Clock, leave: (exitCode: ExitCode) => void): SignalWatch {
  const controller = new AbortController();
  let first: { name: StopSignal; atNs: number } | null = null;
  const handlers = SIGNALS.map((name) => {
    const handle = (): void => {
      if (first === null) {
        first = { name, atNs: clock.nowNs() };
        controller.abort();
      } else if (clock.nowNs() - first.atNs > SAME_PRESS_NS) {
        leave(exitCodeFor(name));
      }
    };
    process.on(name, handle);
    return { name, handle };
  });
  return {
    signal: controller.signal,
    exitCode: () => (first === null ? null : exitCodeFor(first.name)),
    dispose: () => {
      for (const { name, handle } of handlers) process.off(name, handle);
    },
  };
}
