/**
 * Draws the live view with ink. The only file that needs React, loaded when a terminal is there; all
 * that it shows is decided in view-model.ts, entry-lines.ts and live-lines.ts.
 */
import { Box, render, Static, Text, type Instance } from 'ink';
import type { ReactNode } from 'react';
import { systemClock, type Clock } from '../base/clock.ts';
import { entryLines } from './entry-lines.ts';
import { liveLines, type ScreenSize } from './live-lines.ts';
import { createPainter, lineWidth, type Line } from './styled-text.ts';
import type { RunView } from './run-view.ts';
import { closeView, EMPTY_VIEW, reduceView, type ViewState } from './view-model.ts';

export interface LiveViewOptions {
  /** A terminal; stderr, so that results on stdout stay clean. */
  stream: NodeJS.WriteStream;
  colour: boolean;
  clock?: Clock;
}

interface ScreenProps {
  state: ViewState;
  /** Width for rows that stay. */
  columns: number;
  /** The part that is redrawn. */
  lines: Line[];
  paint: (line: Line) => string;
}

/**
 * Digits that change faster cannot be read, and each frame takes about 3 ms of a core that the server
 * under test may need.
 */
const FRAMES_PER_SECOND_MAX = 5;

/** Waiting times are shown in whole seconds. */
const TICK_MS = 1000;

const ERASE_LINE_AND_GO_UP = '\u001B[2K\u001B[1A';

/** One screen: rows that stay, and below them the lines of this moment. */
export function Screen({ state, columns, lines, paint }: ScreenProps): ReactNode {
  return (
    <>
      <Static items={state.entries}>
        {(entry, index) => (
          <Lines key={index} lines={entryLines(entry, state, columns)} paint={paint} />
        )}
      </Static>
      <Lines lines={lines} paint={paint} />
    </>
  );
}

function Lines({ lines, paint }: { lines: Line[]; paint: ScreenProps['paint'] }): ReactNode {
  return (
    <Box flexDirection="column">
      {lines.map((line, index) => (
        <Text key={index} wrap="truncate-end">
          {paint(line) || ' '}
        </Text>
      ))}
    </Box>
  );
}

/** Starts to draw on `stream`; reads no keys, so that Ctrl-C stays with the program. */
export function startLiveView(options: LiveViewOptions): RunView {
  const { stream, colour, clock = systemClock } = options;
  const paint = createPainter(colour);
  let state = EMPTY_VIEW;
  let drawn: Line[] = [];
  let shown: Line[] = [];
  let stopping: Promise<void> | null = null;
  let frameTimer: NodeJS.Timeout | null = null;

  const draw = (): ReactNode => {
    const size = sizeOf(stream);
    drawn = liveLines(state, size, clock.nowNs());
    return <Screen state={state} columns={size.columns - 1} lines={drawn} paint={paint} />;
  };
  const redraw = (): void => {
    if (frameTimer !== null) clearTimeout(frameTimer);
    frameTimer = null;
    instance.rerender(draw());
  };
  const redrawSoon = (): void => {
    frameTimer ??= setTimeout(redraw, 1000 / FRAMES_PER_SECOND_MAX).unref();
  };

  const eraseReflowed = reflowEraser(stream, () => shown);
  stream.on('resize', eraseReflowed);
  const instance = renderTo(stream, draw(), () => {
    shown = drawn;
  });
  stream.on('resize', redraw);
  const tick = setInterval(redrawSoon, TICK_MS).unref();

  const stop = async (): Promise<void> => {
    clearInterval(tick);
    state = closeView(state);
    redraw();
    await instance.waitUntilRenderFlush();
    instance.clear();
    instance.unmount();
    // It rejects when drawing failed; that must not cost anyone the result of the run.
    await instance.waitUntilExit().catch(() => undefined);
    stream.off('resize', eraseReflowed);
    stream.off('resize', redraw);
  };

  return {
    handle: (event) => {
      if (stopping !== null) return;
      state = reduceView(state, event, clock.nowNs());
      redrawSoon();
    },
    stop: () => (stopping ??= stop()),
  };
}

function renderTo(stream: NodeJS.WriteStream, tree: ReactNode, onRender: () => void): Instance {
  return render(tree, {
    stdout: stream,
    stderr: stream,
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
    maxFps: FRAMES_PER_SECOND_MAX,
    incrementalRendering: true,
    onRender,
  });
}

/**
 * Must hear of a resize before ink does: ink erases as many rows as it wrote, and a terminal that
 * became narrower has broken them into more.
 */
function reflowEraser(stream: NodeJS.WriteStream, shown: () => Line[]): () => void {
  let columnsBefore = sizeOf(stream).columns;
  return () => {
    const { columns } = sizeOf(stream);
    if (columns < columnsBefore) {
      stream.write(ERASE_LINE_AND_GO_UP.repeat(addedRows(shown(), columns)));
    }
    columnsBefore = columns;
  };
}

function sizeOf(stream: NodeJS.WriteStream): ScreenSize {
  // Some terminals report 0 before they know their size.
  return { columns: stream.columns || 80, rows: stream.rows || 24 };
}

/** Rows that `lines` take in a terminal of `columns` columns beyond one each. */
function addedRows(lines: Line[], columns: number): number {
  return lines.reduce(
    (rows, line) => rows + Math.max(0, Math.ceil(lineWidth(line) / columns) - 1),
    0,
  );
}
