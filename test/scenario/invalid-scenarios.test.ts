/** Every file of fixtures/scenarios-invalid/ is answered with the text beside it, word for word. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { parseScenario } from '../../src/scenario/parse-scenario.ts';
import { renderProblems } from '../../src/scenario/render-problems.ts';
import { aContext } from './fake-adapters.ts';

const FOLDER = new URL('../../fixtures/scenarios-invalid/', import.meta.url);
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

function answerTo(name: string): { count: number; text: string } {
  const text = readFileSync(new URL(name, FOLDER), 'utf8');
  const parsed = parseScenario(text, aContext({ file: `/bench/${name}` }));
  if (parsed.ok) return { count: 0, text: 'no problems\n' };
  const shown = parsed.problems.map((problem) => ({ ...problem, file: `scenarios/${name}` }));
  return { count: shown.length, text: renderProblems(shown, text) };
}

describe('an invalid scenario', () => {
  test.each(FILES)('%s is answered as recorded', async (name) => {
    const golden = new URL(name.replace(/[.]yaml$/, '.expected.txt'), FOLDER);
    await expect(answerTo(name).text).toMatchFileSnapshot(fileURLToPath(golden));
  });

  test.each(FILES)('%s has at least one problem', (name) => {
    expect(answerTo(name).count).toBeGreaterThan(0);
  });

  it('has exactly five problems for five mistakes', () => {
    expect(answerTo('five-mistakes.yaml').count).toBe(5);
  });
});
