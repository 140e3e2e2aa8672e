// Our driver as a program, for the benchmark: `node drive-ours.mjs '{"dist": ..., "url": ..., "task": ...}'`
// in a process of its own, so that it is pinned, metered and timed like every peer. Prints one line of JSON.
//   task phase     one phase, as `profile` says            task highest   the highest rate that stays valid
//   task memory    a closed loop; its memory as the counts of `marks` go by
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const asked = JSON.parse(process.argv[2]);
const load = (file) => import(pathToFileURL(path.join(asked.dist, 'src/driver', file)).href);
const { startDriver } = await load('start-driver.js');
const { judgeValidity } = await load('judge-validity.js');
const { origin, pathname } = new URL(asked.url);

const FIRST_RATE = 4_000;
const HIGHEST_RATE = 256_000;
const BISECTIONS = 5;
const CONFIRM_SECONDS = 5;

function openDriver() {
  return startDriver({
    origin,
    requests: [{ method: 'GET', path: pathname, headers: ['accept', '*/*'], body: null, rows: 1 }],
    order: 'random',
    seed: 42,
    timeoutNs: asked.timeoutSeconds * 1e9,
    connections: asked.connections,
    inFlightLimit: 100_000,
    connection: { httpVersion: '1.1', tls: null, proxy: null },
    connectionReuse: 'keep-alive',
    warmConnections: 0,
    pacing: asked.pacing,
    workers: 1,
  });
}

function runPhase(driver, profile, options = {}) {
  return driver.runPhase(
    { name: 'load', kind: 'measured', profile, goodputLimitNs: null },
    { signal: new AbortController().signal, onProgress: () => undefined, ...options },
  );
}

function judge(record) {
  const reasons = judgeValidity(record, { sharedMachine: true }).reasons.map(({ code }) => code);
  const { counts } = record;
  if (counts.ok < counts.scheduled - counts.dropped) reasons.push('failures');
  return reasons;
}

const ms = (ns) => (ns === null ? null : ns / 1e6);

async function runOnePhase() {
  const driver = await openDriver();
  const record = await runPhase(driver, asked.profile);
  await driver.close();
  const { counts, responseTime, sendLag } = record;
  return {
    requests: counts.scheduled,
    errors: counts.error + counts.timeout + counts.dropped,
    p50Ms: ms(responseTime.p50Ns),
    p90Ms: ms(responseTime.p90Ns),
    p99Ms: ms(responseTime.p99Ns),
    sendLagP50Ms: ms(sendLag.p50Ns),
    sendLagP99Ms: ms(sendLag.p99Ns),
    reasons: judge(record),
  };
}

async function measureMemory() {
  const driver = await openDriver();
  const enough = new AbortController();
  const marks = asked.marks.map((requests) => ({ requests, rssBytes: null }));
  const note = (progress) => {
    for (const mark of marks) {
      if (mark.rssBytes === null && progress.scheduled >= mark.requests) {
        mark.rssBytes = process.memoryUsage.rss();
      }
    }
    if (marks.at(-1).rssBytes !== null) enough.abort();
  };
  await runPhase(driver, asked.profile, { signal: enough.signal, onProgress: note });
  await driver.close();
  return { marks };
}

/** The processor time of this process while `work` runs, so without its start. */
async function withCpuSeconds(work) {
  const before = process.cpuUsage();
  const record = await work();
  const { user, system } = process.cpuUsage(before);
  return { record, cpuSeconds: (user + system) / 1e6 };
}

async function tryRate(driver, ratePerSecond, seconds) {
  const { record, cpuSeconds } = await withCpuSeconds(() =>
    runPhase(driver, {
      loop: 'open',
      arrivals: 'poisson',
      ratePerSecond,
      durationNs: seconds * 1e9,
    }),
  );
  const reasons = judge(record);
  process.stderr.write(
    `${ratePerSecond}/s: ${reasons.length === 0 ? 'valid' : reasons.join(', ')}\n`,
  );
  return {
    ratePerSecond,
    reasons,
    cpuUs: (cpuSeconds / record.counts.scheduled) * 1e6,
    sendLagP50Ms: ms(record.sendLag.p50Ns),
    sendLagP99Ms: ms(record.sendLag.p99Ns),
    loopUtilisationRatio: record.driver.loopUtilisationRatio,
  };
}

/** A trial that fails is tried once more: one stall of the machine is not the driver's limit. */
async function holds(driver, rate, seconds) {
  const first = await tryRate(driver, rate, seconds);
  if (first.reasons.length === 0) return first;
  const second = await tryRate(driver, rate, seconds);
  return second.reasons.length === 0 ? second : null;
}

/** Doubles until a rate does not hold, halves the interval, and confirms on a longer run. */
async function findHighestRate() {
  const startedAt = performance.now();
  const isTimeLeft = () => performance.now() - startedAt < asked.searchSeconds * 1e3;
  const driver = await openDriver();
  await tryRate(driver, 2_000, 2);
  let low = 0;
  let high = FIRST_RATE;
  while (high <= HIGHEST_RATE && isTimeLeft() && (await holds(driver, high, 2))) {
    low = high;
    high *= 2;
  }
  for (let step = 0; step < BISECTIONS && low > 0 && isTimeLeft(); step++) {
    const middle = Math.round((low + high) / 200) * 100;
    if (await holds(driver, middle, 2)) low = middle;
    else high = middle;
  }
  let confirmed = null;
  for (let rate = low; !confirmed && rate >= FIRST_RATE / 4 && isTimeLeft(); ) {
    confirmed = await holds(driver, rate, CONFIRM_SECONDS);
    rate = Math.round(rate * 0.009) * 100;
  }
  await driver.close();
  return { highest: confirmed };
}

const TASKS = { phase: runOnePhase, memory: measureMemory, highest: findHighestRate };
process.stdout.write(`${JSON.stringify(await TASKS[asked.task]())}\n`);
