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

/** Best effort: where it is not allowed, the send lag shows what it costs. */
export function prioritizeThread(): void {
  // Elsewhere a priority is that of the whole process.
  if (platform !== 'linux') return;
  attempt(() => {
    // `<process>/task/<thread>`: the slack can be written under the thread's own id only.
    const threadId = readlinkSync('/proc/thread-self').split('/').at(-1) ?? '';
    writeFileSync(`/proc/${threadId}/timerslack_ns`, '1');
  });
  attempt(() => {
    // 0 is the calling thread; below 0 it takes the privilege CAP_SYS_NICE.
    setPriority(0, NICE);
  });
}

function attempt(setting: () => void): void {
  try {
    setting();
  } catch {
    // Not permitted here.
  }
}
