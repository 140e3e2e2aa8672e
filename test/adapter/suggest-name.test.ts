import { describe, expect, test } from 'vitest';
import { suggestName } from '../../src/adapter/suggest-name.ts';

describe('suggestName', () => {
  test.each([
    ['a slip of one letter', 'amout', ['amount', 'country'], 'Did you mean "amount"?'],
    ['another case', 'AMOUNT', ['amount', 'country'], 'Did you mean "amount"?'],
    ['swapped letters', 'contury', ['amount', 'country'], 'Did you mean "country"?'],
  ])('offers the nearest name for %s', (_name, given, known, suggestion) => {
    expect(suggestName(given, known)).toBe(`${suggestion} There are: "amount", "country".`);
  });

  test('offers nothing when no name is near, but lists all', () => {
    expect(suggestName('x', ['amount', 'country'])).toBe('There are: "amount", "country".');
  });

  test('says so when there are no names', () => {
    expect(suggestName('x', [])).toBe('There are none.');
  });
});
