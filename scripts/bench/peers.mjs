// The peers: where each comes from, how each is told to make a load, where it prints what it found. One
// configuration each, the one its own documents suggest for the case, with connections enough for it.
//   closed/open/poisson({ url, seconds, ratePerSecond, connections, timeoutSeconds, folder }) give
//   { args, outputFile?, after? }; a shape that a tool does not have is left out.
//   leadIn(load): requests that it sends before its load, by design.   isHeavy: only with --all.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  fromCargo,
  fromGo,
  fromNpm,
  fromPath,
  fromPip,
  perfAnalyzerFromWheel,
  wrkFromDebian,
} from './install-peers.mjs';
import {
  parseArtillery,
  parseAutocannon,
  parseFortio,
  parseK6,
  parseLocust,
  parseOha,
  parsePerfAnalyzer,
  parseVegeta,
  parseWrk,
} from './parse-peers.ts';

const here = path.dirname(fileURLToPath(import.meta.url));

/** Every request of an open load, for tools that count requests and not seconds. */
const requestCount = ({ ratePerSecond, seconds }) => Math.round(ratePerSecond * seconds);

function writeInto(folder, name, text) {
  writeFileSync(path.join(folder, name), text);
  return name;
}

const wrk = {
  name: 'wrk',
  version: '4.1.0',
  install: wrkFromDebian(),
  closed: ({ url, seconds, connections, timeoutSeconds }) => ({
    args: [
      '-t1',
      `-c${connections}`,
      `-d${seconds}s`,
      '--timeout',
      `${timeoutSeconds}s`,
      '--latency',
      url,
    ],
  }),
  parse: parseWrk,
};

const wrk2 = {
  name: 'wrk2',
  version: 'of this machine',
  install: fromPath('wrk2'),
  open: ({ url, seconds, ratePerSecond, connections, timeoutSeconds }) => ({
    args: [
      '-t1',
      `-c${connections}`,
      `-d${seconds}s`,
      `-R${ratePerSecond}`,
      '--timeout',
      `${timeoutSeconds}s`,
      '--latency',
      url,
    ],
  }),
  parse: parseWrk,
};

const vegetaLoad = (rate, more) => (load) => ({
  args: [
    'attack',
    '-targets',
    writeInto(load.folder, 'targets.txt', `GET ${load.url}\n`),
    '-output',
    'results.bin',
    `-rate=${rate(load)}`,
    `-duration=${load.seconds}s`,
    `-timeout=${load.timeoutSeconds}s`,
    ...more(load),
  ],
  after: ['report', '-type=json', 'results.bin'],
});

const vegeta = {
  name: 'vegeta',
  version: '12.13.0',
  install: fromGo('github.com/tsenart/vegeta/v12', '12.13.0'),
  closed: vegetaLoad(
    () => 0,
    ({ connections }) => [`-workers=${connections}`, `-max-workers=${connections}`],
  ),
  // Its workers and connections grow as it needs them; only a cap is ever given.
  open: vegetaLoad(
    ({ ratePerSecond }) => `${ratePerSecond}/s`,
    ({ connections, isCapped }) => (isCapped ? [`-max-connections=${connections}`] : []),
  ),
  parse: parseVegeta,
};

const k6Load = (more) => (load) => ({
  args: [
    'run',
    '--quiet',
    '--no-color',
    '--no-usage-report',
    '--summary-export',
    'summary.json',
    ...[
      `URL=${load.url}`,
      `SECONDS=${load.seconds}`,
      `VUS=${load.connections}`,
      `TIMEOUT=${load.timeoutSeconds}`,
      ...more(load),
    ].flatMap((setting) => ['-e', setting]),
    path.join(here, 'k6-load.js'),
  ],
  outputFile: 'summary.json',
});

const k6 = {
  name: 'k6',
  version: '1.8.1',
  install: fromGo('go.k6.io/k6', '1.8.1'),
  closed: k6Load(() => []),
  open: k6Load(({ ratePerSecond }) => [`RATE=${ratePerSecond}`]),
  parse: parseK6,
};

const fortioLoad = (qps, more) => (load) => ({
  args: [
    'load',
    '-json',
    '-',
    '-quiet',
    `-qps=${qps(load)}`,
    `-c=${load.connections}`,
    `-t=${load.seconds}s`,
    '-p=50,90,99',
    `-timeout=${load.timeoutSeconds}s`,
    ...more,
    load.url,
  ],
});

const fortio = {
  name: 'fortio',
  version: '1.66.5',
  install: fromGo('fortio.org/fortio', '1.66.5'),
  leadIn: ({ connections }) => connections,
  closed: fortioLoad(() => 0, []),
  open: fortioLoad(({ ratePerSecond }) => ratePerSecond, ['-uniform', '-allow-initial-errors']),
  parse: parseFortio,
};

const ohaLoad = (more) => (load) => ({
  args: [
    '--no-tui',
    '--output-format',
    'json',
    '-c',
    String(load.connections),
    '-t',
    `${load.timeoutSeconds}s`,
    ...more(load),
    load.url,
  ],
});

const oha = {
  name: 'oha',
  version: '1.16.0',
  install: fromCargo('oha', '1.16.0'),
  closed: ohaLoad(({ seconds }) => ['-z', `${seconds}s`]),
  // By count: with -z it leaves out what is in flight at the end.
  open: ohaLoad((load) => [
    '-n',
    String(requestCount(load)),
    '-q',
    String(load.ratePerSecond),
    '--latency-correction',
  ]),
  parse: parseOha,
};

const autocannonLoad = (more) => (load) => ({
  args: [
    '--json',
    '-c',
    String(load.connections),
    '-d',
    String(load.seconds),
    '-t',
    String(load.timeoutSeconds),
    ...more(load),
    load.url,
  ],
});

const autocannon = {
  name: 'autocannon',
  version: '9.0.0',
  install: fromNpm('autocannon', '9.0.0', 'autocannon.js'),
  closed: autocannonLoad(() => []),
  open: autocannonLoad(({ ratePerSecond }) => ['-R', String(ratePerSecond)]),
  parse: parseAutocannon,
};

/** It measures in windows until they agree; a count of requests makes it one run of a known length. */
const perfAnalyzerLoad = (more) => (load) => {
  const { host, pathname } = new URL(load.url);
  const input = { data: [{ payload: [{ rows: 1 }] }] };
  return {
    args: [
      '-m',
      'any',
      '--service-kind',
      'openai',
      '--endpoint',
      pathname.slice(1),
      '-u',
      host,
      '--async',
      '--input-data',
      writeInto(load.folder, 'input.json', JSON.stringify(input)),
      ...more(load),
    ],
  };
};

const perfAnalyzerRate = (distribution) =>
  perfAnalyzerLoad((load) => [
    '--request-rate-range',
    String(load.ratePerSecond),
    '--request-distribution',
    distribution,
    '--request-count',
    String(requestCount(load)),
  ]);

/** About what it reaches on one core, so that its closed loop lasts as long as the others'. */
const PERF_ANALYZER_CLOSED_RATE = 25_000;

const perfAnalyzer = {
  name: 'perf_analyzer',
  version: '2.60.0',
  install: perfAnalyzerFromWheel('2.60.0'),
  closed: perfAnalyzerLoad(({ connections, seconds }) => [
    '--concurrency-range',
    String(connections),
    '--request-count',
    String(seconds * PERF_ANALYZER_CLOSED_RATE),
  ]),
  open: perfAnalyzerRate('constant'),
  poisson: perfAnalyzerRate('poisson'),
  parse: parsePerfAnalyzer,
};

/** Users that wait out a fixed pace: the nearest that locust has to a rate. */
const LOCUST_FILE = `from locust import FastHttpUser, constant_throughput, task
import os

class Caller(FastHttpUser):
    network_timeout = connection_timeout = float(os.environ["TIMEOUT"])
    wait_time = constant_throughput(float(os.environ["PACE"]))
    @task
    def call(self):
        self.client.get(os.environ["TARGET_PATH"])
`;

const locust = {
  name: 'locust',
  highestRate: 2_000,
  version: '2.47.0',
  isHeavy: true,
  install: fromPip('locust', '2.47.0'),
  open: (load) => {
    const { origin, pathname } = new URL(load.url);
    const users = Math.min(load.connections, 256);
    return {
      args: [
        '--headless',
        '--only-summary',
        '-f',
        writeInto(load.folder, 'locustfile.py', LOCUST_FILE),
        '-H',
        origin,
        '-u',
        String(users),
        '-r',
        String(users),
        '-t',
        `${load.seconds}s`,
        '--stop-timeout',
        `${load.timeoutSeconds}s`,
        '--csv',
        'locust',
      ],
      env: {
        TIMEOUT: String(load.timeoutSeconds),
        PACE: String(load.ratePerSecond / users),
        TARGET_PATH: pathname,
      },
      outputFile: 'locust_stats.csv',
    };
  },
  parse: parseLocust,
};

const artillery = {
  name: 'artillery',
  highestRate: 200,
  version: '2.0.21',
  isHeavy: true,
  install: fromNpm('artillery', '2.0.21', 'bin/run'),
  open: (load) => {
    const { origin, pathname } = new URL(load.url);
    const script = {
      config: {
        target: origin,
        http: { timeout: load.timeoutSeconds, pool: load.connections },
        phases: [{ duration: load.seconds, arrivalRate: load.ratePerSecond }],
      },
      scenarios: [{ flow: [{ get: { url: pathname } }] }],
    };
    return {
      args: [
        'run',
        '--quiet',
        '--output',
        'artillery.json',
        writeInto(load.folder, 'artillery.yaml', JSON.stringify(script)),
      ],
      env: { ARTILLERY_DISABLE_TELEMETRY: 'true' },
      outputFile: 'artillery.json',
    };
  },
  parse: parseArtillery,
};

/** In the order of the tables. */
export const PEERS = [
  perfAnalyzer,
  wrk,
  wrk2,
  oha,
  vegeta,
  k6,
  fortio,
  autocannon,
  locust,
  artillery,
];
