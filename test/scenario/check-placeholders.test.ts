import { describe, expect, it, test } from 'vitest';
import { checkPlaceholders } from '../../src/scenario/check-placeholders.ts';
import { pathText } from '../../src/scenario/scenario-problem.ts';

function findingsOf(target: object, others: object = {}): string[] {
  const findings = checkPlaceholders({ targets: [target], ...others }, new Set(['TOKEN']));
  return findings.map(({ path, message, hint }) => `${pathText(path)}: ${message} (${hint ?? ''})`);
}

describe('checkPlaceholders', () => {
  test.each([
    ['a url', { url: 'http://${env:TOKEN}/' }],
    ['the value of a header', { headers: { a: 'Bearer ${env:TOKEN}' } }],
    ['an option, however deep', { options: { body: { list: ['${env:TOKEN}'] } } }],
    ['a template of an option beside it', { options: { body: ['${row}', '${inputs.x}', '$${'] } }],
  ])('admits a variable that is set in %s', (_, target) => {
    expect(findingsOf(target)).toEqual([]);
  });

  test.each([
    [
      'a variable that is not set',
      { url: '${env:HOST}' },
      'targets[0].url: the environment variable "HOST" is not set (set it before the run: export HOST=…)',
    ],
    [
      'a misspelt variable',
      { url: '${env:TOKNE}' },
      'targets[0].url: the environment variable "TOKNE" is not set (did you mean "TOKEN"?)',
    ],
    [
      'a placeholder of the shell',
      { headers: { a: '${TOKEN}' } },
      'targets[0].headers.a: expected a placeholder such as ${env:TOKEN}, got "${TOKEN}" (did you mean ${env:TOKEN}?)',
    ],
    [
      'a placeholder of other tools',
      { options: { a: ['${env.TOKEN}'] } },
      'targets[0].options.a[0]: expected a placeholder such as ${env:TOKEN}, got "${env.TOKEN}" (did you mean ${env:TOKEN}?)',
    ],
    [
      'a placeholder that does not close',
      { url: 'http://x/${env:TOKEN' },
      'targets[0].url: expected a placeholder such as ${env:TOKEN}, got "${env:TOKEN" (did you mean ${env:TOKEN}?)',
    ],
    [
      'a placeholder without a name',
      { url: '${env:}' },
      'targets[0].url: expected a placeholder such as ${env:TOKEN}, got "${env:}" (the name of a variable has letters, digits and underscores)',
    ],
  ])('finds %s', (_, target, finding) => {
    expect(findingsOf(target)).toEqual([finding]);
  });

  it('finds every variable of one text that is not set', () => {
    expect(findingsOf({ url: '${env:A}${env:B}${env:A}' })).toHaveLength(2);
  });

  test.each([
    ['the name of a target', { name: '${env:TOKEN}' }, {}, 'targets[0].name'],
    [
      'the key of a header',
      { headers: { '${env:TOKEN}': 'x' } },
      {},
      'targets[0].headers["${env:TOKEN}"]',
    ],
    ['a description', {}, { description: 'at ${env:TOKEN}' }, 'description'],
    ['a file', {}, { model: { file: '${env:TOKEN}/m.onnx' } }, 'model.file'],
    ['a budget', {}, { budgets: ['p99 < ${env:TOKEN}'] }, 'budgets[0]'],
  ])('finds a placeholder in %s, where results would show it', (_, target, others, path) => {
    const [finding, ...more] = findingsOf(target, others);
    expect(finding).toContain(`${path}: a \${env:NAME} placeholder cannot stand here`);
    expect(more).toEqual([]);
  });
});
