// `npm start`: sets up, then runs servebench; without arguments, the quickstart.
import path from 'node:path';
import { root, runNode, setUpOrExit } from './setup.mjs';

const node = await setUpOrExit();
const given = process.argv.slice(2);
const args = given.length > 0 ? given : ['run', path.join('scenarios', 'quickstart.yaml')];
process.exitCode = await runNode(node, [path.join(root, 'dist/src/cli/bin.js'), ...args]);
