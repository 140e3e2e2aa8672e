import { execFileSync, spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aWorkplace, BIN, fraudScenario, loadBlock, type Workplace } from './command-line.ts';

const hasTmux = spawnSync('tmux', ['-V']).status === 0;
if (!hasTmux)
  process.stdout.write('skipped: the tests in a real terminal need tmux, which is not installed\n');

let place: Workplace;
let socket: string;
const tmux = (...args: string[]): string =>
  execFileSync('tmux', ['-L', socket, ...args], { encoding: 'utf8' });
const screen = (): string => tmux('capture-pane', '-p', '-t', 'pane');
/** What has scrolled out of sight too. */
const everything = (): string => tmux('capture-pane', '-p', '-S', '-500', '-t', 'pane');

beforeEach(() => {
  place = aWorkplace();
  socket = `servebench-${process.pid}-${Date.now()}`;
});
afterEach(() => {
  spawnSync('tmux', ['-L', socket, 'kill-server']);
  place.dispose();
});

function openTerminal(columns: number, args: string[]): void {
  const command = [process.execPath, BIN, ...args].join(' ');
  // The shell must outlive Ctrl-C, which the terminal sends to it too.
  const shell = `trap : INT; cd ${place.folder}; unset CI NO_COLOR; ${command}; echo "exit code $?"; read -r _`;
  tmux('new-session', '-d', '-s', 'pane', '-x', String(columns), '-y', '30', 'sh', '-c', shell);
}

describe.skipIf(!hasTmux)('in a real terminal', () => {
  test.each([100, 40])(
    '%i columns wide, the live view shows figures and then gives way to the summary',
    async (columns) => {
      place.write(
        's.yaml',
        fraudScenario({ load: loadBlock('{ name: steady, rate: 100/s, duration: 3s }') }),
      );
      openTerminal(columns, ['run', 's.yaml']);
      await expect.poll(screen, { timeout: 30_000 }).toMatch(/p99/);
      await expect.poll(screen, { timeout: 30_000 }).toMatch(/exit code [03]/);
      const final = everything();
      expect(final).toMatch(/PASS|INVALID/);
      for (const line of final.split('\n')) expect(line.length).toBeLessThanOrEqual(columns);
    },
  );

  test('Ctrl-C ends the run, keeps what was measured and gives the terminal back', async () => {
    place.write(
      's.yaml',
      fraudScenario({ load: loadBlock('{ name: steady, rate: 100/s, duration: 60s }') }),
    );
    openTerminal(100, ['run', 's.yaml']);
    await expect.poll(screen, { timeout: 30_000 }).toMatch(/p99/);
    tmux('send-keys', '-t', 'pane', 'C-c');
    await expect.poll(screen, { timeout: 30_000 }).toContain('exit code 130');
    expect(everything()).toContain('INVALID');
    expect(tmux('display-message', '-p', '-t', 'pane', '#{cursor_flag}').trim()).toBe('1');
  });
});
