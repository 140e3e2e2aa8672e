/**
 * The results as docs/BENCHMARKS.md: the goals first, then a table for each measure with a sentence that
 * says how to read it, then every command line. Pure: results in, Markdown out.
 */
import type {
  AnswerCell,
  AnswerRow,
  BenchResults,
  ClosedRow,
  OpenRow,
  PoissonRow,
  Repeated,
} from './bench-results.ts';
import { formatUs, isAnswerRight, isHangTold, judgeGoals } from './goals.ts';

const NONE = 'n/a';

function whole(value: number | null): string {
  return value === null ? NONE : Math.round(value).toLocaleString('en-US');
}

function megabytes(bytes: number | null): string {
  return bytes === null ? NONE : whole(bytes / 1e6);
}

function fixed(value: number | null, digits: number): string {
  return value === null ? NONE : value.toFixed(digits);
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** How many runs were clean, or why there are no figures. */
function remark({ cleanRuns, runs, failure }: Repeated): string {
  if (failure !== null) return failure;
  return cleanRuns === runs ? `${runs}` : `${cleanRuns} of ${runs}`;
}

function bold(tool: string): string {
  return tool.startsWith('ours') || tool === 'servebench run' ? `**${tool}**` : tool;
}

function renderGoals(results: BenchResults): string {
  const verdicts = { true: 'yes', false: 'no' };
  const rows = judgeGoals(results).map(({ what, goal, found, isMet }) => [
    what,
    goal,
    found ?? 'not measured',
    isMet === null ? 'open' : verdicts[`${isMet}`],
  ]);
  const isMissed = rows.some((row) => row[3] === 'no');
  return `## Goals

What the driver is held to, and whether this run kept it.${isMissed ? ' A "no" is not rounded away: it is work to do, or this machine.' : ''}

${table(['measure', 'goal', 'found', 'met'], rows)}`;
}

function renderClosed(rows: ClosedRow[]): string {
  const best = rows.toSorted((a, b) => (a.cpuUs ?? Infinity) - (b.cpuUs ?? Infinity));
  const body = best.map((row) => [
    bold(row.tool),
    whole(row.requestsPerSecond),
    formatUs(row.cpuUs),
    megabytes(row.rssBytes),
    row.serverBusyRatio === null ? NONE : `${Math.round(row.serverBusyRatio * 100)} %`,
    remark(row),
  ]);
  return `## A. Closed loop, 64 connections

How much load one core can make, and what a request costs it. Where the target's core is near 100 %, the target is the limit: compare the
processor time, not the rate.

${table(['tool', 'requests/s', 'processor a request, us', 'peak memory, MB', "target's core", 'clean runs'], body)}`;
}

function renderOpen(rows: OpenRow[]): string {
  const rates = [...new Set(rows.map((row) => row.ratePerSecond))];
  const head = [
    'tool',
    'late p50, us',
    'late p99, us',
    'p99 after 1 s, us',
    'processor a request, us',
    'marginal, us',
    'memory, MB',
    'arrived/s',
    'gap CV',
    'connections',
    'errors told',
    'clean runs',
  ];
  const tables = rates.map((rate) => {
    const body = rows
      .filter((row) => row.ratePerSecond === rate)
      .toSorted((a, b) => (a.lateP99Us ?? Infinity) - (b.lateP99Us ?? Infinity))
      .map((row) => [
        bold(row.tool),
        formatUs(row.lateP50Us),
        formatUs(row.lateP99Us),
        formatUs(row.lateP99AfterFirstSecondUs),
        formatUs(row.cpuUs),
        formatUs(row.marginalUs),
        megabytes(row.rssBytes),
        whole(row.arrivedPerSecond),
        fixed(row.gapVariation, 2),
        whole(row.connections),
        whole(row.errors),
        remark(row),
      ]);
    return `**${rate.toLocaleString('en-US')}/s**\n\n${table(head, body)}`;
  });
  return `## B. Open loop, constant rate

How late requests reached the target, against instants 1 / rate apart laid where the earliest arrival is on time: 0 is perfect, and a gap CV of 0
too. A tool whose lateness is large sent clumps, or did not keep the rate. "Marginal" leaves out the tool's start (a long run less a short one).

${tables.join('\n\n')}${observerCheck(rows)}`;
}

/** Whether the observer and our own record agree, for those tools that tell their lateness. */
function observerCheck(rows: OpenRow[]): string {
  const told = rows.filter((row) => row.ownLagP99Us !== null);
  if (told.length === 0) return '';
  const body = told.map((row) => [
    bold(row.tool),
    row.ratePerSecond.toLocaleString('en-US'),
    `${formatUs(row.ownLagP50Us)} / ${formatUs(row.lateP50Us)}`,
    `${formatUs(row.ownLagP99Us)} / ${formatUs(row.lateP99Us)}`,
  ]);
  return `\n\nWhat our driver says of its own send lag, beside what the target saw, which also holds waits for a connection: the two clocks know nothing of each other.\n\n${table(
    ['tool', 'rate', 'p50 told / seen, us', 'p99 told / seen, us'],
    body,
  )}`;
}

function deviation(found: number | null, meant: number | undefined): string {
  if (found === null || meant === undefined || meant === 0) return NONE;
  const percent = (found / meant - 1) * 100;
  return `${percent >= 0 ? '+' : ''}${percent.toFixed(1)} %`;
}

function mark(text: string, isRight: boolean | null): string {
  return isRight === null ? text : `${text} ${isRight ? '✓' : '✗'}`;
}

/** 2 ms of 100: the way there and back, and a stall of a virtual machine at p99. */
const CONSTANT_RATIO = 0.02;
const FREEZE_RATIO = 0.01;
const SUB_MILLISECOND_SLACK_MS = 0.3;

function constantCell(cell: AnswerCell | undefined): string {
  if (!cell) return NONE;
  const text = `${deviation(cell.p50Ms, cell.truth.p50Ms)} / ${deviation(cell.p99Ms, cell.truth.p99Ms)}`;
  return cell.hasEnded ? mark(text, isAnswerRight(cell, CONSTANT_RATIO, 0)) : 'did not end ✗';
}

function freezeCell(cell: AnswerCell | undefined): string {
  if (!cell) return NONE;
  if (!cell.hasEnded) return 'did not end ✗';
  const text = `${deviation(cell.p90Ms, cell.truth.p90Ms)} / ${deviation(cell.p99Ms, cell.truth.p99Ms)}`;
  const { connections, connectionLimit } = cell;
  if (connectionLimit !== null && connections > connectionLimit) {
    return `${text} (took ${connections})`;
  }
  return mark(text, isAnswerRight(cell, FREEZE_RATIO, cell.gapMs));
}

function hangCell(cell: AnswerCell | undefined): string {
  if (!cell) return NONE;
  if (!cell.hasEnded) return 'did not end ✗';
  const text = `${fixed(cell.p99Ms, 0)} ms, ${cell.errors ?? NONE} of ${cell.hung}`;
  return mark(text, isHangTold(cell));
}

/** Told by the exit code only where the same tool ends with 0 when nothing is wrong. */
function exitCell({ hang, constant }: AnswerRow): string {
  if (!hang?.hasEnded) return NONE;
  const other = constant?.hasEnded ? constant.exitCode : null;
  const text = `${hang.exitCode} (${other ?? NONE})`;
  return other === 0 ? mark(text, hang.exitCode !== 0) : text;
}

function subMillisecondCell(cell: AnswerCell | undefined): string {
  if (!cell?.hasEnded || cell.p50Ms === null || cell.serverP50Ms === null) return NONE;
  const excessMs = cell.p50Ms - cell.serverP50Ms;
  const text = `${cell.p50Ms.toFixed(2)} ms (${cell.serverP50Ms.toFixed(2)})`;
  return mark(text, excessMs >= -0.05 && excessMs <= SUB_MILLISECOND_SLACK_MS);
}

function renderAnswers(rows: AnswerRow[]): string {
  const body = rows.map((row) => [
    `${bold(row.tool)}${row.isClosed ? ' (closed, 10 callers)' : ''}`,
    constantCell(row.constant),
    freezeCell(row.freeze),
    freezeCell(row.freezeCapped),
    hangCell(row.hang),
    exitCell(row),
    subMillisecondCell(row.subMillisecond),
  ]);
  const truth = rows[0]?.freeze?.truth;
  const freezeTruth = `${whole(truth?.p90Ms ?? null)} / ${whole(truth?.p99Ms ?? null)} ms`;
  return `## C. Scorecard: servers whose right answer is known

What each tool printed, against arithmetic. One run each, 100 requests a second; while the machine was busy, repeated. ✓: within 2 % (constant), within 1 % or one gap (freeze),
the time limit in the tail and every hung request an error (hang), an exit code that a pipeline would stop at, where nothing wrong gives 0, within 0.3 ms above what the target
itself logged (sub-millisecond). With 8 connections only tools that can be held to 8 are judged: the clock decides there, not the pool.

${table(
  [
    'tool',
    'constant 100 ms: p50 / p99',
    `freeze: p90 / p99 (true ${freezeTruth})`,
    'the same, 8 connections',
    '2 % never answered: p99, errors told',
    'exit code then (in the constant test)',
    'sub-millisecond: p50 (as logged)',
  ],
  body,
)}`;
}

function renderPoisson(rows: PoissonRow[]): string {
  const body = rows.map((row) => [
    bold(row.tool),
    row.ratePerSecond.toLocaleString('en-US'),
    fixed(row.distance, 4),
    fixed(row.gapVariation, 2),
    whole(row.arrivedPerSecond),
    whole(row.count),
    remark(row),
  ]);
  return `## D. Poisson arrivals

Largest difference (Kolmogorov-Smirnov) between the gaps that arrived and an exponential distribution of their mean. Chance alone exceeds 1.06 / √n
once in twenty: 0.015 for 5,000 arrivals, 0.0075 for 20,000. Tools that are missing have no Poisson arrivals.

${table(['tool', 'rate', 'distance', 'gap CV', 'arrived/s', 'arrivals', 'clean runs'], body)}`;
}

function renderHighest(results: BenchResults): string {
  const rows = results.highest ?? [];
  const body = rows.map(({ tool, highest, isClean }) =>
    highest === null
      ? [bold(tool), 'none confirmed', NONE, NONE, NONE, isClean ? 'yes' : 'no']
      : [
          bold(tool),
          whole(highest.ratePerSecond),
          formatUs(highest.sendLagP99Ms === null ? null : highest.sendLagP99Ms * 1e3),
          formatUs(highest.cpuUs),
          `${Math.round(highest.loopUtilisationRatio * 100)} %`,
          isClean ? 'yes' : 'no',
        ],
  );
  return `## E. The highest open-loop rate that stays valid

Poisson arrivals, one core for the whole driver, 64 connections: the last rate that kept every validity rule of docs/METHODOLOGY.md (for a target on the
same machine) and lost no request, doubled, bisected on runs of 2 s, then confirmed on 5 s. A trial that fails is tried once more.

${table(['tool', 'requests/s', 'send lag p99, us', 'processor a request, us', 'thread busy', 'machine quiet'], body)}`;
}

function renderMemory(results: BenchResults): string {
  const rows = (results.memory ?? []).flatMap(({ tool, marks }) =>
    marks.map(({ requests, rssBytes }) => [bold(tool), whole(requests), megabytes(rssBytes)]),
  );
  return `## Memory

Resident memory of the whole process in one closed loop as it goes on.

${table(['tool', 'requests so far', 'memory, MB'], rows)}`;
}

function renderMachine({ machine, tools }: BenchResults): string {
  const absent = tools.filter((tool) => tool.absent !== null);
  const present = tools
    .filter((tool) => tool.absent === null && tool.version !== null)
    .map((tool) => `${tool.name} ${tool.version ?? ''}`.trim());
  const observer = machine.isKernelClock
    ? "The target is a server of one thread in C; it notes arrivals by the kernel's receive timestamps, the same for every tool."
    : "No C compiler was found: the target is a Node server that notes arrivals when it has read them, which is coarser than the kernel's clock.";
  const pinning = machine.isPinned
    ? 'Each tool, with all its threads, was pinned to core 0 and the target to core 1.'
    : 'Nothing was pinned to a core (`taskset` or a second core was missing): tools and target disturbed each other.';
  return `Written by \`npm run bench:driver\` on ${machine.date}${machine.isQuick ? ' with `--quick`: short single runs, for a first look only' : ''}. Machine: ${machine.cpu}, ${machine.cores} cores, ${machine.system}, Node ${machine.node}.
${observer} ${pinning} Processor time is that of a tool's whole process tree, start and waiting included, as the kernel counted it.

Figures of A, B and D are medians of the clean runs: those in which other processes took at most 12 % of a core; others were repeated.
"1 of 3" in the last column means that only one was clean. On a virtual machine, differences below a factor of 1.5 in a p99 are noise.

Peers: ${present.length > 0 ? present.join(', ') : 'none'}.
${absent.map((tool) => `Not here: ${tool.name} (${tool.absent ?? ''}).`).join('\n')}`;
}

function renderCommands({ commands }: BenchResults): string {
  const parts = Object.entries(commands).map(
    ([tool, lines]) => `**${tool}**\n\n\`\`\`\n${lines.join('\n')}\n\`\`\``,
  );
  return `## Command lines

Every line that was run, with URL (or HOST) for the target's address.

${parts.join('\n\n')}`;
}

/** The whole document. Measures that were not asked for are left out. */
export function renderBenchmarks(results: BenchResults): string {
  const sections = [
    '# Benchmarks of the load driver',
    renderMachine(results).trimEnd(),
    renderGoals(results),
    results.closed && renderClosed(results.closed),
    results.open && renderOpen(results.open),
    results.answers && renderAnswers(results.answers),
    results.poisson && renderPoisson(results.poisson),
    results.highest && renderHighest(results),
    results.memory && renderMemory(results),
    renderCommands(results),
  ];
  return `${sections.filter((section) => section !== undefined).join('\n\n')}\n`;
}
