import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { EXIT_CODES } from '../../src/base/errors.ts';

const pages = [
  'README.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...markdownIn('docs'),
  ...markdownIn('adapters'),
  ...markdownIn('fixtures'),
  ...markdownIn('prices'),
];

function markdownIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
    .map((name) => path.join(folder, name));
}

describe('every link within the repository leads somewhere', () => {
  test.each(pages)('%s', (page) => {
    const text = readFileSync(page, 'utf8');
    for (const [, link = ''] of text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
      if (/^[a-z]+:/.test(link)) continue;
      expect(existsSync(path.join(path.dirname(page), link)), `${page} -> ${link}`).toBe(true);
    }
  });
});

test('every exit code is documented', () => {
  const text = readFileSync('docs/exit-codes.md', 'utf8');
  for (const code of Object.values(EXIT_CODES)) expect(text).toContain(`| ${code} |`);
});

test('every reason of invalidity is documented', () => {
  const text = readFileSync('docs/METHODOLOGY.md', 'utf8');
  const rules = readdirSync('src/driver').filter((name) => name.startsWith('validity-of-'));
  const source = [...rules.map((name) => `src/driver/${name}`), 'src/run/match-schedules.ts']
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const codes = [...source.matchAll(/code: '([a-z-]+)'/g)].map(([, code]) => code ?? '');
  expect(codes.length).toBeGreaterThan(12);
  for (const code of codes) expect(text).toContain(`\`${code}\``);
});
