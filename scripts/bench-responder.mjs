// The benchmark's target where there is no C compiler: the same modes, options and output as
// bench/kernel-clock-server.c, but slower, and with arrivals stamped when Node has read them, which is
// later than the kernel did. Right only for a client that has one request at a time on a connection.
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: {
    mode: { type: 'string', default: 'fast' },
    'delay-ns': { type: 'string', default: '0' },
    'freeze-from-ns': { type: 'string', default: '0' },
    'freeze-for-ns': { type: 'string', default: '0' },
    'hang-per-thousand': { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    log: { type: 'string' },
  },
});
const [delayNs, freezeFromNs, freezeForNs, hangPerThousand] = [
  'delay-ns',
  'freeze-from-ns',
  'freeze-for-ns',
  'hang-per-thousand',
].map((name) => Number(options[name]));

const ANSWER = Buffer.from(
  'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{"ok":true}',
);
const hungPlaces = chooseHung(hangPerThousand, Number(options.seed));
const arrivals = [];
const answers = [];
const counts = { requests: 0, hung: 0, opened: 0, open: 0, openMax: 0 };
let firstArrival = 0n;
let lastArrival = 0n;

/** Places, of a thousand, whose request is never answered: always the same ones for a seed. */
function chooseHung(count, seed) {
  let state = seed >>> 0;
  const draw = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const places = Array.from({ length: 1000 }, (_, place) => place);
  for (let index = 0; index < count; index++) {
    const other = index + Math.floor(draw() * (1000 - index));
    [places[index], places[other]] = [places[other], places[index]];
  }
  return new Set(places.slice(0, count));
}

/** Blocks the thread until the freeze is over, when now is within it. */
function freeze() {
  if (options.mode !== 'freeze' || counts.requests === 0) return;
  const sinceNs = Number(process.hrtime.bigint() - firstArrival);
  if (sinceNs < freezeFromNs || sinceNs >= freezeFromNs + freezeForNs) return;
  const leftMs = (freezeFromNs + freezeForNs - sinceNs) / 1e6;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, leftMs);
}

function onRequest(socket, isClosing) {
  const arrivedAt = process.hrtime.bigint();
  if (counts.requests === 0) firstArrival = arrivedAt;
  lastArrival = arrivedAt;
  freeze();
  const place = counts.requests++ % 1000;
  const index = options.log ? arrivals.push(arrivedAt) - 1 : -1;
  const answer = () => {
    if (socket.destroyed) return;
    socket.write(ANSWER);
    if (index >= 0) answers[index] = process.hrtime.bigint();
    if (isClosing) socket.end();
  };
  if (options.mode === 'hang' && hungPlaces.has(place)) counts.hung++;
  else if (options.mode === 'delay') setTimeout(answer, delayNs / 1e6);
  else answer();
}

/** Length of the request that begins this text, 0 where its head is not complete. */
function lengthOfRequest(text) {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return 0;
  return headEnd + 4 + Number(/\r\ncontent-length: *(\d+)/i.exec(text)?.[1] ?? 0);
}

const server = createServer((socket) => {
  let text = '';
  counts.opened++;
  counts.openMax = Math.max(counts.openMax, ++counts.open);
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('close', () => counts.open--);
  socket.on('data', (chunk) => {
    text += chunk.latin1Slice();
    for (;;) {
      const length = lengthOfRequest(text);
      if (length === 0 || length > text.length) return;
      const isClosing = /\r\nconnection: *close/i.test(text.slice(0, length));
      text = text.slice(length);
      onRequest(socket, isClosing);
    }
  });
});

function report() {
  if (options.log) {
    const pairs = new BigInt64Array(arrivals.length * 2);
    arrivals.forEach((arrivedAt, index) => {
      pairs[index * 2] = arrivedAt;
      pairs[index * 2 + 1] = answers[index] ?? 0n;
    });
    writeFileSync(options.log, pairs);
  }
  const { user, system } = process.cpuUsage();
  const found = {
    requests: counts.requests,
    logged: arrivals.length,
    kernelStamped: 0,
    hung: counts.hung,
    opened: counts.opened,
    openMax: counts.openMax,
    activeSeconds: Number(lastArrival - firstArrival) / 1e9,
    cpuSeconds: (user + system) / 1e6,
  };
  process.stdout.write(`${JSON.stringify(found)}\n`, () => process.exit(0));
}

process.on('SIGTERM', report);
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${server.address().port}\n`);
});
