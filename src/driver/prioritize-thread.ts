/**
 * Asks Linux to wake the dispatch thread on time. By default a sleeping thread may oversleep by 50 us
 * to save power, and a woken one waits for its turn behind the server under test; both would be
 * lateness of ours. For this thread alone: the main thread and the servers keep their own settings.
 */
import { readlinkSync, writeFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import { platform } from 'node:process';

/** Weighs about nine times as much as an ordinary thread when both want the processor. */
const NICE = -10;

/** What was allowed. */
export interface ThreadPriority {
  /** Sleeps end when they should, not up to 50 us later. */
  hasTimerSlack: boolean;
  isPreferred: boolean;
}

/** Best effort: where it is not allowed, the send lag shows what it costs. */
export function prioritizeThread(): ThreadPriority {
  // Elsewhere a priority is that of the whole process.
  if (platform !== 'linux') return { hasTimerSlack: false, isPreferred: false };
  const hasTimerSlack = attempt(() => {
    // `<process>/task/<thread>`: the slack can be written under the thread's own id only.
    const threadId = readlinkSync('/proc/thread-self').split('/').at(-1) ?? '';
    writeFileSync(`/proc/${threadId}/timerslack_ns`, '1');
  });
  const isPreferred = attempt(() => {
    // 0 is the calling thread; below 0 it takes the privilege CAP_SYS_NICE.
    setPriority(0, NICE);
  });
  return { hasTimerSlack, isPreferred };
}

function attempt(setting: () => void): boolean {
  try {
    setting();
    return true;
  } catch {
    // Not permitted here.
    return false;
  }
}
