/** What shows a run to a person while it goes on. The run knows only this, not how it is drawn. */
import type { RunEvent } from '../domain/event.ts';

export interface RunView {
  /** Takes any event in any order; never throws and never waits. */
  handle(event: RunEvent): void;
  /** Draws what is left and gives the terminal back as it was found; may be called twice. */
  stop(): Promise<void>;
}

/** Said when the first Ctrl-C came. */
export const INTERRUPTED =
  'stopping: what was measured is kept (press Ctrl-C again to leave at once)';
