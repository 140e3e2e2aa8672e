// The five measures of the comparison, each from the loads it makes to one row of figures for each tool.
// A row rests on the median of the clean runs; where there were none, of all, and it says so.
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import {
  arrivalRate,
  distanceToExponential,
  gapVariation,
  latenessAgainstUniform,
  median,
  peakRate,
  quantile,
} from './arrival-statistics.ts';
import { runTool } from './run-tool.mjs';
import { BEHAVIOURS } from './target.mjs';

/** For a tool to start and to end, on top of its load. */
const START_SECONDS = 30;
const TIMEOUT_SECONDS = 2;
/** A row gives up waiting for a quiet machine after this many runs more than it needs. */
const EXTRA_RUNS = 2;
const CLOSED_CONNECTIONS = 64;
const FIRST_SECOND_NS = 1e9;
const PEAK_WINDOW_NS = 100e6;
const SHORT_RUN_SECONDS = 1;

/** Connections enough for the rate on a server that answers at once; k6 needs as many virtual users. */
const OPEN_CONNECTIONS = 64;
/** More than rate x stall in the freeze, so that no tool fails for want of connections. */
const AMPLE_CONNECTIONS = 256;
const FEW_CONNECTIONS = 8;

/** One run in a folder of its own, removed with it. */
async function runOnce(bench, tool, makeCommand, load, behaviour, isLogged) {
  const folder = mkdtempSync(path.join(bench.folder, 'run-'));
  try {
    return await runTool(bench, {
      start: tool.start,
      makeCommand: (url) => makeCommand({ timeoutSeconds: TIMEOUT_SECONDS, ...load, url, folder }),
      behaviour,
      limitSeconds: Math.ceil(load.seconds + START_SECONDS),
      isLogged,
      folder,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs every case in turn, round after round, so that no tool has the machine's good hour for itself;
 * then again those that lack a clean run. A case: `{ key, tool, once() }`; rows by key.
 */
async function runRounds(bench, cases, say) {
  const runs = new Map(cases.map(({ key }) => [key, []]));
  const isShort = (key) => runs.get(key).filter((run) => run.isClean).length < bench.repeats;
  for (let round = 0; round < bench.repeats + EXTRA_RUNS; round++) {
    if (round >= bench.repeats && bench.isQuick) break;
    for (const { key, tool, once } of cases) {
      if (round >= bench.repeats && !isShort(key)) continue;
      const run = await once();
      runs.get(key).push(run);
      bench.noteCommand(tool.name, run.shown);
      say(`${key}: ${run.failure ?? run.line}${run.isClean ? '' : '  (machine busy)'}`);
    }
  }
  return runs;
}

/** Medians of the figures of the clean runs, with how many of how many there were. */
function summarize(runs) {
  const clean = runs.filter((run) => run.isClean);
  const used = clean.length > 0 ? clean : runs;
  const figures = {};
  for (const name of Object.keys(used[0].figures)) {
    const values = used.map((run) => run.figures[name]).filter((value) => value !== null);
    figures[name] = values.length > 0 ? median(values) : null;
  }
  const failure = used.find((run) => run.failure !== null)?.failure ?? null;
  return { ...figures, cleanRuns: clean.length, runs: runs.length, failure };
}

function perRequestUs(cpuSeconds, requests) {
  return cpuSeconds === null || requests === 0 ? null : (cpuSeconds / requests) * 1e6;
}

const shown = (value, digits = 0) => (value === null ? 'n/a' : value.toFixed(digits));

/** A: 64 callers, as fast as they can. */
export async function measureClosed(bench, say) {
  const seconds = bench.isQuick ? 2 : 3;
  const load = { seconds, connections: CLOSED_CONNECTIONS };
  const once = async (tool) => {
    const { tool: cost, server, ...run } = await runOnce(bench, tool, tool.closed, load, [], false);
    const figures = {
      requestsPerSecond: server.activeSeconds > 0 ? server.requests / server.activeSeconds : null,
      cpuUs: perRequestUs(cost.cpuSeconds, server.requests),
      rssBytes: cost.peakRssBytes,
      serverBusyRatio: server.activeSeconds > 0 ? server.cpuSeconds / server.activeSeconds : null,
    };
    const line = `${shown(figures.requestsPerSecond)}/s, ${shown(figures.cpuUs, 1)} us a request`;
    return { ...run, figures, line };
  };
  const cases = bench.tools
    .filter((tool) => tool.closed)
    .map((tool) => ({ key: tool.name, tool, once: () => once(tool) }));
  const runs = await runRounds(bench, cases, say);
  return cases.map(({ key }) => ({ tool: key, ...summarize(runs.get(key)) }));
}

/** What was sent outside the load by design is left out of what is judged. */
function arrivalsOf({ server }, tool, load) {
  const all = server.log?.arrivedNs ?? new Float64Array();
  const after = all.subarray(tool.leadIn?.(load) ?? 0);
  const first = after[0] ?? 0;
  return after.map((arrived) => arrived - first);
}

function openFigures(result, tool, load) {
  const arrived = arrivalsOf(result, tool, load);
  const late = latenessAgainstUniform(arrived, load.ratePerSecond);
  const later = latenessAgainstUniform(arrived, load.ratePerSecond, FIRST_SECOND_NS);
  return {
    lateP50Us: late && late.p50Ns / 1e3,
    lateP99Us: late && late.p99Ns / 1e3,
    lateP99AfterFirstSecondUs: later && later.p99Ns / 1e3,
    cpuUs: perRequestUs(result.tool.cpuSeconds, result.server.requests),
    rssBytes: result.tool.peakRssBytes,
    arrivedPerSecond: arrivalRate(arrived),
    peakPerSecond: peakRate(arrived, PEAK_WINDOW_NS),
    gapVariation: gapVariation(arrived),
    connections: result.server.openMax,
    errors: tool.parse(result.output).errors,
    ...ownLag(tool, result.output),
  };
}

/** What our driver says of its own lateness: the check of the observer, and of the driver. */
function ownLag(tool, output) {
  const told = tool.pacing ? readLastLine(output) : null;
  const us = (ms) => (typeof ms === 'number' ? ms * 1e3 : null);
  return { ownLagP50Us: us(told?.sendLagP50Ms), ownLagP99Us: us(told?.sendLagP99Ms) };
}

/** What a further request costs: the difference of a long and a short run, so without the start. */
async function marginalCpuUs(bench, tool, load, row) {
  if (bench.isQuick || row.cpuUs === null) return null;
  const short = { ...load, seconds: SHORT_RUN_SECONDS };
  const { tool: cost, server } = await runOnce(bench, tool, tool.open, short, [], true);
  const longRequests = load.ratePerSecond * load.seconds;
  const requests = longRequests - server.requests;
  if (cost.cpuSeconds === null || requests < longRequests / 2) return null;
  return ((row.cpuUs * longRequests) / 1e6 - cost.cpuSeconds) * (1e6 / requests);
}

/** B: constant rates. One row for each tool and rate. */
export async function measureOpen(bench, say) {
  const seconds = bench.isQuick ? 2 : 4;
  const cases = [];
  for (const ratePerSecond of [200, 2_000, 10_000]) {
    for (const tool of bench.tools.filter((candidate) => candidate.open && !candidate.isWhole)) {
      if (ratePerSecond > (tool.highestRate ?? Infinity)) continue;
      const load = { seconds, ratePerSecond, connections: OPEN_CONNECTIONS };
      const once = async () => {
        const run = await runOnce(bench, tool, tool.open, load, [], true);
        const figures = openFigures(run, tool, load);
        const line = `late p50 ${shown(figures.lateP50Us)} p99 ${shown(figures.lateP99Us)} us, ${shown(figures.cpuUs)} us a request`;
        return { ...run, figures, line };
      };
      cases.push({ key: `${tool.name} at ${ratePerSecond}/s`, tool, load, once });
    }
  }
  const runs = await runRounds(bench, cases, say);
  const rows = [];
  for (const { key, tool, load } of cases) {
    const row = summarize(runs.get(key));
    const marginalUs = await marginalCpuUs(bench, tool, load, row);
    rows.push({ tool: tool.name, ratePerSecond: load.ratePerSecond, ...row, marginalUs });
  }
  return rows;
}

/** Quantile `ratio` of response times when everything waits out one freeze and is answered at once else. */
function frozenQuantileMs({ seconds, forSeconds }, ratio) {
  const touched = forSeconds / seconds;
  return Math.max(0, (ratio - (1 - touched)) / touched) * forSeconds * 1e3;
}

function makeTests({ isQuick }) {
  const seconds = isQuick ? 5 : 10;
  const ratePerSecond = 100;
  const freeze = { seconds, fromSeconds: isQuick ? 2 : 4, forSeconds: isQuick ? 1 : 2 };
  const frozen = {
    behaviour: BEHAVIOURS.freeze(freeze),
    truth: { p90Ms: frozenQuantileMs(freeze, 0.9), p99Ms: frozenQuantileMs(freeze, 0.99) },
    // Longer than the freeze: a time limit of its own length would decide about its edge.
    load: { seconds, ratePerSecond, timeoutSeconds: TIMEOUT_SECONDS + 1 },
  };
  return [
    {
      name: 'constant',
      behaviour: BEHAVIOURS.delay({ delaySeconds: 0.1 }),
      truth: { p50Ms: 100, p99Ms: 100 },
      load: { seconds: isQuick ? 2 : 5, ratePerSecond, connections: AMPLE_CONNECTIONS },
    },
    { name: 'freeze', ...frozen, load: { ...frozen.load, connections: AMPLE_CONNECTIONS } },
    {
      name: 'freezeCapped',
      ...frozen,
      load: { ...frozen.load, connections: FEW_CONNECTIONS, isCapped: true },
    },
    {
      name: 'hang',
      behaviour: BEHAVIOURS.hang({ perThousand: 20, seed: 7 }),
      truth: { p99Ms: TIMEOUT_SECONDS * 1e3 },
      // A thousand requests in all, so that exactly twenty hang.
      load: { seconds, ratePerSecond: 1000 / seconds, connections: OPEN_CONNECTIONS },
    },
    {
      name: 'subMillisecond',
      behaviour: BEHAVIOURS.delay({ delaySeconds: 0.0004 }),
      truth: {},
      load: { seconds: isQuick ? 2 : 3, ratePerSecond, connections: OPEN_CONNECTIONS },
    },
  ];
}

/** One clean run, or the last of those that were not. */
async function untilClean({ isQuick }, once) {
  let run = await once();
  for (let extra = 0; !run.isClean && !isQuick && extra < EXTRA_RUNS; extra++) run = await once();
  return run;
}

/** C: servers whose right answer is known. One row for each tool, with a cell for each test. */
export async function measureAnswers(bench, say) {
  const tests = makeTests(bench);
  const rows = [];
  for (const tool of bench.tools) {
    const send = tool.open ?? tool.closed;
    if (!send || tool.pacing) continue;
    const row = { tool: tool.name, isClosed: !tool.open };
    for (const test of tests) {
      const load = tool.open ? test.load : { ...test.load, connections: 10 };
      const once = () => runOnce(bench, tool, send, load, test.behaviour, true);
      const run = await untilClean(bench, once);
      const own = tool.parse(run.output);
      const answered = run.server.log?.sojournNs.filter((sojourn) => !Number.isNaN(sojourn)).sort();
      const sojournMs = answered ? quantile(answered, 0.5) / 1e6 : null;
      row[test.name] = {
        ...own,
        truth: test.truth,
        gapMs: 1e3 / load.ratePerSecond,
        serverP50Ms: sojournMs,
        serverRequests: run.server.requests,
        connections: run.server.openMax,
        connectionLimit: load.isCapped ? load.connections : null,
        hung: run.server.hung,
        exitCode: run.tool.exitCode,
        hasEnded: !run.tool.timedOut,
        isClean: run.isClean,
      };
      bench.noteCommand(tool.name, run.shown);
      const busy = run.isClean ? '' : '  (machine busy)';
      say(
        `${tool.name}, ${test.name}: p50 ${shown(own.p50Ms, 2)} p90 ${shown(own.p90Ms, 1)} p99 ${shown(own.p99Ms, 1)} ms, ${own.errors ?? 'n/a'} errors, exit code ${run.tool.exitCode}${busy}`,
      );
    }
    rows.push(row);
  }
  return rows;
}

/** D: Poisson arrivals: whether the gaps that arrived are what they should be. */
export async function measurePoisson(bench, say) {
  const cases = [];
  for (const ratePerSecond of [500, 2_000]) {
    const load = { seconds: bench.isQuick ? 4 : 10, ratePerSecond, connections: OPEN_CONNECTIONS };
    for (const tool of bench.tools.filter((candidate) => candidate.poisson)) {
      const once = async () => {
        const run = await runOnce(bench, tool, tool.poisson, load, [], true);
        const arrived = arrivalsOf(run, tool, load);
        const figures = {
          distance: distanceToExponential(arrived),
          gapVariation: gapVariation(arrived),
          arrivedPerSecond: arrivalRate(arrived),
          count: arrived.length,
        };
        return { ...run, figures, line: `distance ${shown(figures.distance, 4)}` };
      };
      cases.push({ key: `${tool.name} at ${ratePerSecond}/s`, tool, ratePerSecond, once });
    }
  }
  const runs = await runRounds(bench, cases, say);
  return cases.map(({ key, tool, ratePerSecond }) => ({
    tool: tool.name,
    ratePerSecond,
    ...summarize(runs.get(key)),
  }));
}

/** E: the highest open-loop rate of ours that stays valid, on one core. */
export async function measureHighest(bench, say) {
  const searchSeconds = bench.isQuick ? 40 : 120;
  const rows = [];
  for (const tool of bench.tools.filter((candidate) => candidate.highest)) {
    const send = (load) => tool.highest(load, searchSeconds);
    const load = { seconds: searchSeconds + START_SECONDS, connections: OPEN_CONNECTIONS };
    const run = await runOnce(bench, tool, send, load, [], false);
    const highest = readLastLine(run.output)?.highest ?? null;
    say(`${tool.name}: ${highest ? `${highest.ratePerSecond}/s` : 'no rate was confirmed'}`);
    rows.push({ tool: tool.name, highest, isClean: run.isClean });
  }
  return rows;
}

function readLastLine(output) {
  try {
    return JSON.parse(output.trim().split('\n').at(-1));
  } catch {
    return null;
  }
}

/** M: memory of our process as a closed loop goes on. */
export async function measureMemory(bench, say) {
  const marks = bench.isQuick ? [200_000, 400_000] : [1_000_000, 5_000_000];
  const seconds = bench.isQuick ? 60 : 300;
  const rows = [];
  for (const tool of bench.tools.filter((candidate) => candidate.memory).slice(0, 1)) {
    const send = (load) => tool.memory(load, marks);
    const load = { seconds, connections: CLOSED_CONNECTIONS };
    const run = await runOnce(bench, tool, send, load, [], false);
    const found = readLastLine(run.output)?.marks ?? [];
    for (const { requests, rssBytes } of found) {
      say(
        `${tool.name}: ${shown(rssBytes === null ? null : rssBytes / 1e6, 1)} MB after ${requests} requests`,
      );
    }
    rows.push({ tool: tool.name, marks: found });
  }
  return rows;
}
