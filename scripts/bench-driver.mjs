// `npm run bench:driver`: sets up, then runs the benchmark of the load driver and its peers (bench/main.mjs),
// on a Node new enough for the build. `npm run bench:driver -- --help` lists the options.
import path from 'node:path';
import { root, runNode, setUpOrExit } from './setup.mjs';

const node = await setUpOrExit();
const main = path.join(root, 'scripts/bench/main.mjs');
process.exitCode = await runNode(node, [main, ...process.argv.slice(2)]);
