import { expect, test } from 'vitest';
import { html } from '../../../src/report/markup.ts';
import { rerunSection } from '../../../src/report/sections/rerun.ts';
import { aTargetResult } from '../../builders/results.ts';
import { aRunResult, readable } from '../run-result.ts';

function tell(result: ReturnType<typeof aRunResult>): string {
  return readable(html`${rerunSection(result).body}`);
}

test('the command, the versions and the hashes that make the same run', () => {
  const text = tell(aRunResult());
  expect(text).toContain('servebench run /scenarios/fraud.yaml');
  expect(text).toContain('Node.js 24.0.0');
  expect(text).toContain(`Scenario, SHA-256 ${'cd'.repeat(32)}`);
  expect(text).toContain('Model, SHA-256 n/a: the scenario names no model');
});

test('the command that repeats this very run, ready for a shell', () => {
  const text = tell(aRunResult({ runFolder: '/my runs/run-1' }));
  expect(text).toContain("servebench replay '/my runs/run-1'");
});

test('a run without phases has no schedule to repeat', () => {
  expect(tell(aRunResult({ targets: [aTargetResult({ phases: [] })] }))).not.toContain('replay');
});

test('targets as they ran, with their settings', () => {
  const text = tell(aRunResult({ targets: [aTargetResult({ settings: { instances: '2' } })] }));
  expect(text).toContain('onnx onnx launched 0.3 s http://127.0.0.1:8000 instances 2');
});

test('a target that never came up, and one that went down', () => {
  const failed = { code: 'x', message: 'python was not found', hint: '' };
  const lifecycle = { readyAfterNs: null, died: null, failed, log: null };
  const targets = [
    aTargetResult({ lifecycle, url: null }),
    aTargetResult({
      launched: false,
      lifecycle: { ...lifecycle, failed: null, died: 'ended with code 1' },
    }),
  ];
  const text = tell(aRunResult({ targets }));
  expect(text).toContain('never came up: python was not found n/a n/a none told');
  expect(text).toContain('attached to; the server ended with code 1');
});
