/**
 * Starts a server as the leader of its own process group and ends the whole group again. The only
 * file that spawns processes.
 */
import { execa } from 'execa';
import { sleep, type Clock } from '../base/clock.ts';
import { EXIT_CODES, ServebenchError } from '../base/errors.ts';
import { NS_PER_MS, NS_PER_S, nsToSeconds } from '../base/units.ts';
import { isProcessGroupAlive } from './process-group.ts';
import type { ServerLog } from './server-log.ts';

/** Time to drain and to leave; slower servers seen (Ray, Triton with a time limit) need under 5 s. */
const GRACE_NS = 10 * NS_PER_S;
/** After SIGKILL only a process stuck in the kernel stays longer. */
const KILL_WAIT_NS = 5 * NS_PER_S;
const POLL_INTERVAL_NS = 10 * NS_PER_MS;

export interface ServerCommand {
  /** The program, found through PATH where it is no path. */
  file: string;
  args: string[];
  /** Set on top of this process's environment. */
  env: Record<string, string>;
}

export interface ServerProcess {
  /** Process id, and id of the process group. */
  pid: number;
  /** Resolves, in words, when the server ends without `stop` having been called; else never. */
  died: Promise<string>;
  /**
   * SIGTERM to the group, SIGKILL after the grace time; resolves when nothing of it runs. May be
   * called twice. Rejects with SB_ADAPTER_STOP_FAILED when SIGKILL did not help.
   */
  stop(): Promise<void>;
}

/**
 * Starts `command` with its output in `log`. Its stdin is a pipe that nobody writes to: it closes
 * when this process ends in whatever way, which servers of ours take as the sign to end. When this
 * process exits in order, the group is killed.
 * @throws ServebenchError SB_ADAPTER_START_FAILED when the program cannot be started.
 */
export async function startServerProcess(
  command: ServerCommand,
  log: ServerLog,
  clock: Clock,
  graceNs: number = GRACE_NS,
): Promise<ServerProcess> {
  const { pid, exit, kill } = spawnGroup(command, log);
  if (pid === undefined) throw cannotStart(command, await exit);
  return new GroupLeader({ pid, exit, kill, log, clock, graceNs });
}

/** How a process ended, or why it did not start. */
interface Exit {
  exitCode?: number | undefined;
  signal?: string | undefined;
  /** Of the system call that failed to start it. */
  code?: string | undefined;
  originalMessage?: string | undefined;
}

interface Spawned {
  pid: number | undefined;
  exit: Promise<Exit>;
  /** To the whole group. */
  kill: (signal: 'SIGTERM' | 'SIGKILL') => void;
}

function spawnGroup(command: ServerCommand, log: ServerLog): Spawned {
  // Any descriptor works; execa's types list those of our own stdout and stderr alone.
  const descriptor = log.descriptor as 1;
  const subprocess = execa(command.file, command.args, {
    env: command.env,
    stdin: 'pipe',
    stdout: descriptor,
    stderr: descriptor,
    buffer: false,
    reject: false,
    killDescendants: true,
    // What is sent at our own exit: nobody is left then to send a second signal.
    killSignal: 'SIGKILL',
    forceKillAfterDelay: false,
  });
  return {
    pid: subprocess.pid,
    exit: subprocess,
    kill: (signal) => {
      subprocess.kill(signal);
    },
  };
}

class GroupLeader implements ServerProcess {
  readonly pid: number;
  readonly died: Promise<string>;
  readonly #kill: Spawned['kill'];
  readonly #clock: Clock;
  readonly #graceNs: number;
  #hasExited = false;
  #isGone = false;
  #stopped: Promise<void> | null = null;

  constructor(start: Spawned & { pid: number; log: ServerLog; clock: Clock; graceNs: number }) {
    this.pid = start.pid;
    this.#kill = start.kill;
    this.#clock = start.clock;
    this.#graceNs = start.graceNs;
    this.died = new Promise((resolve) => {
      void start.exit.then(async (exit) => {
        this.#hasExited = true;
        this.#isGroupGone();
        if (this.#stopped !== null) return;
        resolve(`${describeExit(exit)}. ${await start.log.describeTail()}`);
      });
    });
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stopGroup();
    return this.#stopped;
  }

  async #stopGroup(): Promise<void> {
    if (await this.#signalAndWait('SIGTERM', this.#graceNs)) return;
    if (await this.#signalAndWait('SIGKILL', KILL_WAIT_NS)) return;
    throw new ServebenchError({
      code: 'SB_ADAPTER_STOP_FAILED',
      message: `process group ${this.pid} still runs ${nsToSeconds(KILL_WAIT_NS)} s after SIGKILL`,
      hint: `Look at it with: ps -o pid,stat,wchan,cmd -g ${this.pid}`,
      exitCode: EXIT_CODES.internal,
    });
  }

  /** True when nothing of the group runs any more. */
  async #signalAndWait(signal: 'SIGTERM' | 'SIGKILL', limitNs: number): Promise<boolean> {
    if (this.#isGroupGone()) return true;
    this.#kill(signal);
    const sentAtNs = this.#clock.nowNs();
    while (this.#clock.nowNs() - sentAtNs < limitNs) {
      await sleep(POLL_INTERVAL_NS);
      if (this.#isGroupGone()) return true;
    }
    return false;
  }

  /** Remembers an empty group: its number may belong to someone else's processes a moment later. */
  #isGroupGone(): boolean {
    this.#isGone ||= this.#hasExited && !isProcessGroupAlive(this.pid);
    return this.#isGone;
  }
}

function describeExit({ exitCode, signal }: Exit): string {
  return signal === undefined
    ? `exited with code ${exitCode ?? 'unknown'}`
    : `was killed by ${signal}`;
}

function cannotStart({ file }: ServerCommand, { code, originalMessage }: Exit): Error {
  const isAbsent = code === 'ENOENT';
  return new ServebenchError({
    code: 'SB_ADAPTER_START_FAILED',
    message: `could not start "${file}": ${isAbsent ? 'there is no such program' : (originalMessage ?? code ?? 'unknown cause')}`,
    hint: isAbsent ? 'Install it, or add its folder to PATH.' : 'Check that it may be run here.',
    exitCode: EXIT_CODES.invalid,
  });
}
