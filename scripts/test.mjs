// `npm test`: sets up, runs every test, and closes with the line `N passed, N failed[, N skipped]`.
// Arguments go to vitest: `npm test -- test/gate`.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root, runNode, setUpOrExit } from './setup.mjs';

function tally(file) {
  const report = JSON.parse(readFileSync(file, 'utf8'));
  // A file that does not load has no tests: count it as one failure, or it would vanish from the line.
  const brokenFiles = report.testResults.filter(
    (result) => result.status === 'failed' && result.assertionResults.length === 0,
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

const node = await setUpOrExit();
const folder = mkdtempSync(path.join(tmpdir(), 'servebench-test-'));
const file = path.join(folder, 'report.json');
const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
const args = [
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${file}`,
  ...process.argv.slice(2),
];
let code = await runNode(node, [vitest, ...args], { cwd: root });
let counts = { passed: 0, failed: 1, skipped: 0 };
try {
  counts = tally(file);
} catch (error) {
  process.stderr.write(`vitest left no report: ${error.message}\n`);
  code = code || 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
// Errors outside any test fail the run without failing a test.
if (code !== 0 && counts.failed === 0) counts.failed = 1;
const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
await new Promise((resolve) =>
  process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed${skipped}\n`, resolve),
);
process.exitCode = code;
