import { expect, test } from 'vitest';
import { html } from '../../../src/report/markup.ts';
import { failuresSection } from '../../../src/report/sections/failures.ts';
import { aPhaseResult, aTargetResult } from '../../builders/results.ts';
import { aRunResult, readable } from '../run-result.ts';

test('failures are told by kind, the most frequent first, each with an example', () => {
  const failures = [
    { kind: 'timeout', count: 2, example: 'no answer within 2 s' },
    { kind: 'http-503', count: 57, example: '503 <overloaded>' },
  ];
  const phases = [aPhaseResult({ failures })];
  const section = failuresSection(aRunResult({ targets: [aTargetResult({ phases })] }));
  const text = readable(html`${section?.body}`);
  expect(text).toContain('onnx steady http-503 57 2.85 % 503 <overloaded>');
  expect(text.indexOf('http-503')).toBeLessThan(text.indexOf('timeout'));
});

test('a run without failures has no such section', () => {
  expect(failuresSection(aRunResult())).toBeNull();
});
