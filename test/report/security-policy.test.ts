import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { normalizeLineEnds, securityPolicy } from '../../src/report/security-policy.ts';

test('allows nothing but data pictures and the one style and script, by their hashes', () => {
  const hash = (text: string): string => createHash('sha256').update(text).digest('base64');
  expect(securityPolicy('a{}', 'b()')).toBe(
    `default-src 'none'; img-src data:; style-src 'sha256-${hash('a{}')}'; script-src 'sha256-${hash('b()')}'; base-uri 'none'; form-action 'none'`,
  );
});

test('line ends become those that a browser hashes', () => {
  expect(normalizeLineEnds('a\r\nb\rc\n')).toBe('a\nb\nc\n');
});
