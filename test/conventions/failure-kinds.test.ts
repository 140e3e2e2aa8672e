import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const FOLDER = 'src/transport';

/** The names that failures are given, read off the sources of the transport. */
function kindsInUse(): Set<string> {
  const kinds = new Set<string>();
  for (const name of readdirSync(FOLDER)) {
    const text = readFileSync(path.join(FOLDER, name), 'utf8');
    for (const [, kind = ''] of text.matchAll(/NamedFailure\(\s*'([a-z0-9-]+)'/g)) kinds.add(kind);
  }
  const classified = readFileSync(path.join(FOLDER, 'classify-failure.ts'), 'utf8');
  for (const [, kind = ''] of classified.matchAll(/^ {2}[A-Z_]+: '([a-z0-9-]+)',$/gm)) {
    kinds.add(kind);
  }
  return kinds;
}

test('every kind of failure is documented with its next step', () => {
  const text = readFileSync('docs/METHODOLOGY.md', 'utf8');
  const kinds = kindsInUse();
  expect(kinds.size).toBeGreaterThan(12);
  for (const kind of kinds) expect(text).toContain(`| \`${kind}\` |`);
});
