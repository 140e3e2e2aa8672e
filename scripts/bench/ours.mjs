// Our own entries in the comparison: the driver through its API, once for each pacing, and the whole
// command line with a scenario, as a user runs it. They obey the same contract as the peers.
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseOurs, parseRunResult } from './parse-peers.ts';

const here = path.dirname(fileURLToPath(import.meta.url));
const DRIVE = path.join(here, 'drive-ours.mjs');

function drive(dist, pacing, load, more) {
  const asked = {
    dist,
    url: load.url,
    pacing,
    connections: load.connections,
    timeoutSeconds: load.timeoutSeconds,
    ...more,
  };
  return { args: [DRIVE, JSON.stringify(asked)] };
}

const durationNs = ({ seconds }) => seconds * 1e9;

function openProfile(load, arrivals) {
  const { ratePerSecond } = load;
  return { loop: 'open', arrivals, ratePerSecond, durationNs: durationNs(load) };
}

function closedProfile(load) {
  const { connections } = load;
  return { loop: 'closed', concurrency: connections, thinkTimeNs: 0, durationNs: durationNs(load) };
}

function throughApi(dist, pacing) {
  const phase = (load, profile) => drive(dist, pacing, load, { task: 'phase', profile });
  return {
    name: `ours, ${pacing}`,
    isOurs: true,
    pacing,
    start: { argv: [process.execPath] },
    closed: (load) => phase(load, closedProfile(load)),
    open: (load) => phase(load, openProfile(load, 'constant')),
    poisson: (load) => phase(load, openProfile(load, 'poisson')),
    highest: (load, searchSeconds) => drive(dist, pacing, load, { task: 'highest', searchSeconds }),
    memory: (load, marks) =>
      drive(dist, pacing, load, { task: 'memory', marks, profile: closedProfile(load) }),
    parse: parseOurs,
  };
}

/** JSON is YAML: the scenario needs no writer of its own. */
function scenarioOf(load) {
  return {
    name: 'bench',
    targets: [{ adapter: 'http', name: 'target', url: load.url, options: { method: 'GET' } }],
    load: {
      floor: false,
      timeout: `${load.timeoutSeconds}s`,
      connections: load.connections,
      phases: [
        {
          name: 'load',
          arrivals: 'constant',
          rate: `${load.ratePerSecond}/s`,
          duration: `${load.seconds}s`,
        },
      ],
    },
  };
}

function throughCommand(dist) {
  return {
    name: 'servebench run',
    isWhole: true,
    isOurs: true,
    start: { argv: [process.execPath] },
    open: (load) => {
      writeFileSync(path.join(load.folder, 'scenario.yaml'), JSON.stringify(scenarioOf(load)));
      return {
        args: [path.join(dist, 'src/cli/bin.js'), 'run', 'scenario.yaml', '--out', 'runs'],
        findOutput: (folder) => {
          if (!existsSync(path.join(folder, 'runs'))) return null;
          const name = readdirSync(path.join(folder, 'runs'), { recursive: true }).find(
            (file) => path.basename(file) === 'result.json',
          );
          return name === undefined ? null : path.join(folder, 'runs', name);
        },
      };
    },
    parse: parseRunResult,
  };
}

export function ourEntries(dist) {
  return [throughApi(dist, 'precise'), throughApi(dist, 'economical'), throughCommand(dist)];
}
