// `npm run bench:driver`: what the load driver itself costs and how exact it is, against a server that
// does nothing. Runs on the build; writes docs/BENCHMARKS.md and prints it. Takes about two minutes.
//   --dist <folder>   another build than dist/
//   --out <file>      another file than docs/BENCHMARKS.md; `-` writes none
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { values: options } = parseArgs({
  options: {
    dist: { type: 'string', default: path.join(root, 'dist') },
    out: { type: 'string', default: path.join(root, 'docs/BENCHMARKS.md') },
  },
});
const dist = path.resolve(options.dist);
const load = (file) => import(pathToFileURL(path.join(dist, 'src/driver', file)).href);
const { startDriver } = await load('start-driver.js');
const { judgeValidity } = await load('judge-validity.js');

// From util-linux; what it does is said in the result where it is missing.
const PIN_COMMAND = 'taskset';
const DRIVER_CORE = 0;
const SERVER_CORE = 1;
const BUILT_IN = [
  path.join(dist, 'adapters/onnx/server/main.js'),
  path.join(root, 'fixtures/models/fraud.onnx'),
  '--http-port',
  '0',
];
const RESPONDER = [path.join(root, 'scripts/bench-responder.mjs')];
const REQUEST = {
  method: 'POST',
  path: '/noop',
  headers: ['content-type', 'application/json'],
  body: new TextEncoder().encode(
    JSON.stringify({ inputs: Array.from({ length: 30 }, (_, index) => index / 8) }),
  ),
  rows: 1,
};
const FIXED_RATES = [200, 2_000, 10_000];
const FIRST_RATE = 4_000;
const HIGHEST_RATE = 256_000;
const BISECTIONS = 5;
/** A busy machine makes the search long; past this it settles for what it has confirmed. */
const TIME_LIMIT_MS = 150_000;
const startedAtMs = performance.now();
const isTimeLeft = () => performance.now() - startedAtMs < TIME_LIMIT_MS;

/** Pins all threads of this process; false where that cannot be done. */
function pinDriver() {
  if (process.platform !== 'linux' || os.availableParallelism() < 2) return false;
  const done = spawnSync(PIN_COMMAND, ['-a', '-c', '-p', String(DRIVER_CORE), String(process.pid)]);
  return done.status === 0;
}

/** Starts a server of ours, which prints a line with its URL; resolves with that and a way to end it. */
async function startServer(args, isPinned) {
  const command = [process.execPath, ...args];
  if (isPinned) command.unshift(PIN_COMMAND, '-c', String(SERVER_CORE));
  const [file, ...rest] = command;
  const server = spawn(file, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: server.stdout })) {
    const url = /https?:\/\/\S+/.exec(line)?.[0];
    if (url) return { url, stop: () => server.kill() };
  }
  throw new Error(`${args[0]} ended before it was ready`);
}

/** Runs `work` with a driver and a server of its own, and ends both. */
async function withServer(args, isPinned, work) {
  const server = await startServer(args, isPinned);
  let driver = null;
  try {
    driver = await startDriver({
      origin: server.url,
      requests: [REQUEST],
      order: 'random',
      seed: 42,
      timeoutNs: 2e9,
      connections: 64,
      inFlightLimit: 10_000,
      connection: { httpVersion: '1.1', tls: null, proxy: null },
      connectionReuse: 'keep-alive',
      warmConnections: 0,
      pacing: 'auto',
      workers: 1,
    });
    process.stderr.write('  warming up\n');
    await measure(driver, 2_000, 2);
    return await work(driver);
  } finally {
    await driver?.close();
    server.stop();
  }
}

/** One phase of Poisson arrivals; with the processor time of this whole process per request. */
async function measure(driver, ratePerSecond, seconds) {
  const before = process.cpuUsage();
  const record = await driver.runPhase(
    {
      name: `${ratePerSecond}/s`,
      kind: 'measured',
      profile: { loop: 'open', arrivals: 'poisson', ratePerSecond, durationNs: seconds * 1e9 },
      goodputLimitNs: null,
    },
    { signal: new AbortController().signal, onProgress: () => undefined },
  );
  const { user, system } = process.cpuUsage(before);
  const { counts, sendLag, responseTime, driver: health } = record;
  const reasons = judgeValidity(record, { sharedMachine: true }).reasons.map(({ code }) => code);
  if (counts.ok < counts.scheduled - counts.dropped) reasons.push('failures');
  const trial = {
    ratePerSecond,
    cpuUs: (user + system) / counts.scheduled,
    sendLag,
    responseTime,
    health,
    reasons,
  };
  process.stderr.write(`${describeTrial(trial)}\n`);
  return trial;
}

const isValid = ({ reasons }) => reasons.length === 0;

function describeTrial({ ratePerSecond, sendLag, cpuUs, reasons }) {
  const verdict = reasons.length === 0 ? 'valid' : `invalid: ${reasons.join(', ')}`;
  return `  ${String(ratePerSecond).padStart(7)}/s  send lag p99 ${us(sendLag.p99Ns).padStart(9)} us  ${cpuUs.toFixed(0).padStart(5)} us of processor a request  ${verdict}`;
}

/** A trial that fails once is tried again: one stall of the machine is not the driver's limit. */
async function holds(driver, rate, seconds) {
  for (let attempt = 0; attempt < 2; attempt++) {
    const trial = await measure(driver, rate, seconds);
    if (isValid(trial)) return trial;
  }
  return null;
}

/** Doubles until a rate does not hold, halves the interval, and confirms on a longer run. */
async function findHighestRate(driver) {
  let low = 0;
  let high = FIRST_RATE;
  while (high <= HIGHEST_RATE && (await holds(driver, high, 2))) {
    low = high;
    high *= 2;
  }
  for (let step = 0; step < BISECTIONS && low > 0 && isTimeLeft(); step++) {
    const middle = Math.round((low + high) / 200) * 100;
    if (await holds(driver, middle, 2)) low = middle;
    else high = middle;
  }
  for (
    let rate = low;
    rate >= FIRST_RATE / 4 && isTimeLeft();
    rate = Math.round(rate * 0.009) * 100
  ) {
    const confirmed = await holds(driver, rate, 5);
    if (confirmed) return confirmed;
  }
  return null;
}

const us = (ns) =>
  ns === null ? 'n/a' : (ns / 1e3).toLocaleString('en-US', { maximumFractionDigits: 0 });

function row(name, { sendLag, responseTime, cpuUs, health, reasons }) {
  const cells = [
    name,
    us(sendLag.p50Ns),
    us(sendLag.p99Ns),
    us(responseTime.p50Ns),
    us(responseTime.p99Ns),
    cpuUs.toFixed(0),
    `${(health.loopUtilisationRatio * 100).toFixed(0)} %`,
    reasons.length === 0 ? 'valid' : reasons.join(', '),
  ];
  return `| ${cells.join(' | ')} |`;
}

function render({ isPinned, highest, fixed }) {
  const [{ model }] = os.cpus();
  const highestName =
    highest === null ? null : `**${highest.ratePerSecond.toLocaleString('en-US')}/s**, the highest`;
  return `# Benchmarks of the load driver

Written by \`npm run bench:driver\` on ${new Date().toISOString().slice(0, 10)}. Machine: ${model}, ${os.cpus().length} cores, ${os.type()} ${os.release()}, Node ${process.version}.
${
  isPinned
    ? `The driver's process was pinned to core ${DRIVER_CORE}, the server to core ${SERVER_CORE} of the same machine (\`taskset\`).`
    : 'Nothing was pinned to a core (`taskset` or a second core was missing): driver and server disturbed each other.'
}

Poisson arrivals over HTTP/1.1, a POST of 200 bytes, 64 connections, one dispatch thread. Send lag is how late a request was
dispatched; the response time counts from the scheduled instant. Processor time is that of the whole driver process (dispatch thread,
its waiting in naps and turns of the loop, main thread, garbage collection) divided by the requests: at low rates it is mostly the
waiting, at the highest rate mostly the work. The fixed rates go to \`/noop\` of the built-in server. The highest rate goes to a bare
responder that answers without reading, because a real HTTP server on one core is full before the driver is.

| rate | send lag p50, us | p99, us | response time p50, us | p99, us | processor per request, us | thread busy | verdict |
| --- | --- | --- | --- | --- | --- | --- | --- |
${fixed.map((trial) => row(`${trial.ratePerSecond.toLocaleString('en-US')}/s`, trial)).join('\n')}
${highestName === null ? '' : row(highestName, highest)}

${
  highest === null
    ? 'No rate was confirmed on a run of 5 s: this machine was too busy to benchmark.'
    : 'The highest rate is the last one that was valid for 5 s under the rules for a server on the same machine (send lag p99 up to 5 ms,\nnothing dropped, rate within 1 %, thread busy up to 80 %) and without a failed request: doubled, bisected on runs of 2 s, then\nconfirmed. A run that fails is repeated once, since one stall of the machine is not the driver.'
}
`;
}

const isPinned = pinDriver();
if (!isPinned) process.stderr.write('not pinned: taskset or a second core is missing\n');

process.stderr.write('fixed rates, to the built-in server\n');
const fixed = await withServer(BUILT_IN, isPinned, async (driver) => {
  const trials = [];
  for (const rate of FIXED_RATES) trials.push(await measure(driver, rate, 8));
  return trials;
});
process.stderr.write('the highest rate that stays valid, to a responder that reads nothing\n');
const highest = await withServer(RESPONDER, isPinned, findHighestRate);

const text = render({ isPinned, highest, fixed });
if (options.out !== '-') writeFileSync(options.out, text);
process.stdout.write(text);
