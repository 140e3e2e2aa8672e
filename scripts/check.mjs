// `npm run check`: every static check, each with its time; all run even when one fails.
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root, setUpOrExit } from './setup.mjs';

const node = await setUpOrExit();
const bin = (name) => path.join(root, 'node_modules/.bin', name);

const CHECKS = [
  ['format', bin('biome'), ['format', '.']],
  ['types', bin('tsc'), ['-p', 'tsconfig.json']],
  ['lint', bin('eslint'), ['.', '--max-warnings', '0']],
  ['rooms', bin('depcruise'), ['--config', '.dependency-cruiser.mjs', 'src', 'adapters']],
  ['dead code', bin('knip'), ['--no-progress']],
  ['generated files', node, ['scripts/generate.mjs', '--check']],
];

let failures = 0;
for (const [name, command, args] of CHECKS) {
  const startedAt = Date.now();
  const PATH = `${path.dirname(node)}${path.delimiter}${process.env.PATH}`;
  const done = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, PATH, NO_COLOR: '1' },
  });
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  const ok = done.status === 0;
  if (!ok) failures += 1;
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name.padEnd(16)} ${seconds} s`);
  if (!ok) console.log(`${done.stdout ?? ''}${done.stderr ?? ''}${done.error?.message ?? ''}`);
}
process.exitCode = failures === 0 ? 0 : 1;
