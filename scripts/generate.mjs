// `npm run gen` writes the files that are made from code; `--check` fails when one is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root, runNode, setUpOrExit } from './setup.mjs';

const node = await setUpOrExit();
if (node !== process.execPath) process.exit(await runNode(node, process.argv.slice(1)));
const { scenarioSchemaText } = await import(path.join(root, 'dist/src/cli/schema-text.js'));
const { commandPages } = await import(path.join(root, 'dist/src/cli/command-pages.js'));

const generated = [['schema/scenario.schema.json', scenarioSchemaText()], ...commandPages()];

const isCheck = process.argv.includes('--check');
let stale = 0;
for (const [name, text] of generated) {
  const file = path.join(root, name);
  let current = null;
  try {
    current = readFileSync(file, 'utf8');
  } catch {
    // Absent counts as stale.
  }
  if (current === text) continue;
  stale += 1;
  if (isCheck) console.log(`${name} is stale: run npm run gen and commit it`);
  else writeFileSync(file, text);
  if (!isCheck) console.log(`wrote ${name}`);
}
process.exitCode = isCheck && stale > 0 ? 1 : 0;
