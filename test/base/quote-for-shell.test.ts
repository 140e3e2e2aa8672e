import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { quoteForShell } from '../../src/base/quote-for-shell.ts';

test('plain words stay as they are', () => {
  expect(quoteForShell(['servebench', 'run', 'a/b.yaml', '--out=x'])).toBe(
    'servebench run a/b.yaml --out=x',
  );
});

test.each(['my file', "it's", '$HOME', '*', '', 'a"b', '~', 'x;y', 'ä'])(
  'a shell reads %j as one word',
  (word) => {
    const script = `printf %s ${quoteForShell([word])}`;
    expect(execFileSync('sh', ['-c', script], { encoding: 'utf8' })).toBe(word);
  },
);
