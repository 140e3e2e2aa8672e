import { render } from 'ink-testing-library';
import { afterEach, describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/domain/event.ts';
import { liveLines } from '../../src/ui/live-lines.ts';
import { Screen, startLiveView } from '../../src/ui/live-view.tsx';
import type { RunView } from '../../src/ui/run-view.ts';
import { createPainter } from '../../src/ui/styled-text.ts';
import { EMPTY_VIEW, reduceView } from '../../src/ui/view-model.ts';
import {
  launching,
  NOT_READY,
  PEAK,
  phaseStarted,
  progressed,
  ready,
  SERVER_DIED,
  started,
  wholeTarget,
} from './example-events.ts';
import { FakeTerminal } from './fake-terminal.ts';

const HALFWAY: RunEvent[] = [
  started(['onnx', 'bentoml', 'triton']),
  ...wholeTarget('onnx'),
  { type: 'warning', notice: SERVER_DIED },
  launching('bentoml'),
  ready('bentoml', 4.2e9),
  phaseStarted('bentoml', PEAK),
  progressed('bentoml', PEAK, { error: 14, topFailure: '503 ×14' }, 4.2),
];

function frameAt(columns: number): string | undefined {
  const state = HALFWAY.reduce((s, event) => reduceView(s, event, 0), EMPTY_VIEW);
  const { lastFrame } = render(
    <Screen
      state={state}
      columns={columns - 1}
      lines={liveLines(state, { columns, rows: 30 }, 0)}
      paint={createPainter(false)}
    />,
  );
  return lastFrame();
}

describe('one frame, rows that stay above and the live part below', () => {
  test('at 100 columns', () => {
    expect(frameAt(100)).toMatchInlineSnapshot(`
      " servebench  fraud · seed 42 · 3 targets × 2 phases
       ✔ onnx      ready  0.3 s   steady p99  1.41 ms   peak p99  2.20 ms
       ! onnx: the server exited with code 137
         Requests to it fail from now on; they are counted as errors.
       ▶ bentoml   peak  poisson 9000/s  ━━━━━━━━━━━━━━━━━━────────────  18.2 / 30 s
                   sent 199.6/s · done 199.4/s · p50 0.612 · p95 0.910 · p99 1.41 ms
                   errors 0.385 % (503 ×14)
                   batch 4.20 · in flight 4 · send lag p99 0.310 ms · driver 31 % of a core
                   ▂▃▃▄▃▃▆█▇▄▃▃▂  p99 each second
       ○ waiting  triton · about 2 min left"
    `);
  });

  test('at 60 columns', () => {
    expect(frameAt(60)).toMatchInlineSnapshot(`
      " servebench  fraud · seed 42 · 3 targets × 2 phases
       ✔ onnx      ready  0.3 s   steady p99  1.41 ms
         peak p99  2.20 ms
       ! onnx: the server exited with code 137
         Requests to it fail from now on; they are counted as
         errors.
       ▶ bentoml   peak  poisson 9000/s
         ━━━━━━━━━━━━━━━━━━────────────  18.2 / 30 s
         sent 199.6/s · done 199.4/s · p50 0.612 · p95 0.910
         p99 1.41 ms · errors 0.385 % (503 ×14)
         batch 4.20 · in flight 4 · send lag p99 0.310 ms
         driver 31 % of a core
         ▂▃▃▄▃▃▆█▇▄▃▃▂  p99 each second
       ○ waiting  triton · about 2 min left"
    `);
  });

  test('at 40 columns', () => {
    expect(frameAt(40)).toMatchInlineSnapshot(`
      " servebench  fraud · seed 42
       3 targets × 2 phases
       ✔ onnx      ready  0.3 s
         steady p99  1.41 ms
         peak p99  2.20 ms
       ! onnx: the server exited with code
         137
         Requests to it fail from now on;
         they are counted as errors.
       ▶ bentoml   peak  poisson 9000/s
         ━━━━━━━━━━━━━━─────────  18.2 / 30 s
         sent 199.6/s · done 199.4/s
         p50 0.612 · p95 0.910 · p99 1.41 ms
         errors 0.385 % (503 ×14)
         batch 4.20 · in flight 4
         send lag p99 0.310 ms
         driver 31 % of a core
         ▂▃▃▄▃▃▆█▇▄▃▃▂  p99 each second
       ○ waiting  triton · about 2 min left"
    `);
  });
});

describe('on a terminal', () => {
  const views: RunView[] = [];
  afterEach(async () => {
    await Promise.all(views.splice(0).map((view) => view.stop()));
  });

  /** Draws on a terminal whose clock stands still; `show` waits for the frame of these events. */
  function open(columns: number, rows: number, colour = false) {
    const terminal = new FakeTerminal(columns, rows);
    terminal.write('$ servebench run\n');
    const stream = terminal as unknown as NodeJS.WriteStream;
    const view = startLiveView({
      stream,
      colour,
      clock: { nowNs: () => 0, wallNowMs: () => 0 },
    });
    views.push(view);
    const handle = (...events: RunEvent[]): void => {
      for (const event of events) view.handle(event);
    };
    const show = async (text: string, ...events: RunEvent[]): Promise<void> => {
      handle(...events);
      await expect.poll(() => terminal.screen()).toContain(text);
    };
    return { terminal, view, handle, show };
  }

  test('frames replace each other and leave nothing behind', async () => {
    const { terminal, show } = open(100, 30);
    await show('18.2 / 30 s', ...HALFWAY);
    await show('27.0 / 30 s', progressed('bentoml', PEAK, { elapsedNs: 27e9 }));
    const screen = terminal.screen();
    expect(screen).not.toContain('18.2 / 30 s');
    expect(screen.match(/▶ bentoml/g)).toHaveLength(1);
    expect(screen.match(/✔ onnx/g)).toHaveLength(1);
  });

  test('after the end only rows that stay are left, and the cursor is back', async () => {
    const { terminal, view, show } = open(100, 30);
    await show('18.2 / 30 s', ...HALFWAY);
    expect(terminal.isCursorVisible).toBe(false);
    await view.stop();
    terminal.write('FAIL  fraud\n');
    expect(terminal.isCursorVisible).toBe(true);
    expect(terminal.screen()).toMatchInlineSnapshot(`
      "$ servebench run
       servebench  fraud · seed 42 · 3 targets × 2 phases
       ✔ onnx      ready  0.3 s   steady p99  1.41 ms   peak p99  2.20 ms
       ! onnx: the server exited with code 137
         Requests to it fail from now on; they are counted as errors.
       ■ bentoml   ready  4.2 s   peak stopped at 18.2 / 30 s
      FAIL  fraud"
    `);
  });

  test('a run that ends well leaves one row per target', async () => {
    const { terminal, view, handle } = open(60, 10);
    handle(started(['onnx', 'triton']), ...wholeTarget('onnx'), ...wholeTarget('triton'));
    await view.stop();
    terminal.write('PASS  fraud\n');
    expect(terminal.screen()).toMatchInlineSnapshot(`
      "$ servebench run
       servebench  fraud · seed 42 · 2 targets × 2 phases
       ✔ onnx     ready  0.3 s   steady p99  1.41 ms
         peak p99  2.20 ms
       ✔ triton   ready  0.3 s   steady p99  1.41 ms
         peak p99  2.20 ms
      PASS  fraud"
    `);
  });

  test('stopping twice is fine, and later events draw nothing', async () => {
    const { terminal, view, handle } = open(100, 30);
    handle(started(['onnx']), launching('onnx'));
    await view.stop();
    const before = terminal.written;
    await view.stop();
    handle({ type: 'target-failed', target: 'onnx', notice: NOT_READY });
    expect(terminal.written).toBe(before);
  });

  test('stopping before anything happened leaves the terminal as it was', async () => {
    const { terminal, view } = open(100, 30);
    await view.stop();
    expect(terminal.screen()).toBe('$ servebench run');
  });

  test('a narrower terminal breaks lines, and none of the pieces is left over', async () => {
    const { terminal, show } = open(100, 30);
    await show('18.2 / 30 s', ...HALFWAY);
    terminal.resize(50, 30);
    await show('27.0 / 30 s', progressed('bentoml', PEAK, { elapsedNs: 27e9 }, 4.2));
    expect(terminal.screen()).toMatchInlineSnapshot(`
      "$ servebench run
       servebench  fraud · seed 42 · 3 targets × 2 phase
      s
       ✔ onnx      ready  0.3 s   steady p99  1.41 ms
      peak p99  2.20 ms
       ! onnx: the server exited with code 137
         Requests to it fail from now on; they are count
      ed as errors.
       ▶ bentoml   peak  poisson 9000/s
         ━━━━━━━━━━━━━━━━━━━━━━━━━━━───  27.0 / 30 s
         sent 199.6/s · done 199.4/s · p50 0.612
         p95 0.910 · p99 1.41 ms · errors 0
         batch 4.20 · in flight 4
         send lag p99 0.310 ms · driver 31 % of a core
         ▂▃▃▄▃▃▆█▇▄▃▃▂  p99 each second
       ○ waiting  triton · about 2 min left"
    `);
  });

  test('a wider terminal is used at once', async () => {
    const { terminal, show } = open(50, 30);
    await show('18.2 / 30 s', ...HALFWAY);
    terminal.resize(100, 30);
    await expect.poll(() => terminal.screen()).toMatch(/▶ bentoml {3}peak .*18\.2 \/ 30 s/);
    expect(terminal.screen().match(/▶ bentoml/g)).toHaveLength(1);
  });

  test('a frame is never higher than the screen', async () => {
    const { terminal, show } = open(40, 6);
    await show('peak', ...HALFWAY);
    await show('99.9', progressed('bentoml', PEAK, { p50Ns: 99.9e6 }));
    expect(terminal.screen().match(/▶ bentoml/g)).toHaveLength(1);
  });

  test('without colour nothing is coloured', async () => {
    const { terminal, show } = open(100, 30, false);
    await show('18.2 / 30 s', ...HALFWAY);
    expect(terminal.written).not.toMatch(/\u001B\[[0-9;]*m/);
  });

  test('with colour the same is said', async () => {
    const { terminal, show } = open(100, 30, true);
    await show('18.2 / 30 s', ...HALFWAY);
    expect(terminal.written).toMatch(/\u001B\[32m✔/);
    expect(terminal.screen()).toContain('✔ onnx');
  });

  test('a burst of events costs a few frames, not one each', async () => {
    const { terminal, show } = open(100, 30);
    await show('18.2 / 30 s', ...HALFWAY);
    const before = terminal.writeCount;
    const burst = Array.from({ length: 500 }, (_, at) =>
      progressed('bentoml', PEAK, { sentPerSecond: 1000 + at }),
    );
    await show('sent 1,499.0/s', ...burst);
    expect(terminal.writeCount - before).toBeLessThan(50);
  });
});
