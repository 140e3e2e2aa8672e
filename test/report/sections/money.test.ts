import { expect, test } from 'vitest';
import { html } from '../../../src/report/markup.ts';
import { moneySection } from '../../../src/report/sections/money.ts';
import { aPhaseResult, aTargetResult } from '../../builders/results.ts';
import { aCost, aRunResult, readable } from '../run-result.ts';

function tell(...targets: ReturnType<typeof aTargetResult>[]): string {
  return readable(html`${moneySection(aRunResult({ targets }))?.body}`);
}

function priced(
  name: string,
  ...cost: ReturnType<typeof aCost>[]
): ReturnType<typeof aTargetResult> {
  return aTargetResult({ name, phases: [aPhaseResult({ cost })] });
}

test('a table rests on a dated price and says that it is extrapolated', () => {
  const text = tell(priced('onnx', aCost()));
  expect(text).toContain('m6i.large, $0.096 an hour');
  expect(text).toContain('aws us-east-1, price of 2026-07-20 (price list)');
  expect(text).toContain('Extrapolated: measured on AMD EPYC, 2 cores; not on m6i.large.');
});

test('each instance has a table of its own, with the sum written out', () => {
  const text = tell(priced('onnx', aCost(), aCost({ instance: 'g5.xlarge', usdPerHour: 1.006 })));
  expect(text).toContain('onnx 200.0 $0.133* 0.096 ÷ … = 0.1333');
  expect(text).toContain('g5.xlarge, $1.006 an hour');
});

test('the lowest is marked, and what is within 1 % of it', () => {
  const text = tell(
    priced('a', aCost({ usdPerMillion: 0.2 })),
    priced('b', aCost({ usdPerMillion: 0.201 })),
    priced('c', aCost({ usdPerMillion: 0.21 })),
  );
  expect(text).toContain('a 200.0 $0.200*');
  expect(text).toContain('b 200.0 $0.201*');
  expect(text).toContain('c 200.0 $0.210 0.096');
});

test('a figure that is missing gives its reason in its place', () => {
  const missing = aCost({
    usdPerMillion: null,
    predictionsPerSecond: null,
    arithmetic: null,
    reason: 'SLO not met',
  });
  expect(tell(priced('onnx', missing))).toContain('onnx n/a n/a SLO not met');
});

test('is left out when no price was asked for', () => {
  expect(moneySection(aRunResult())).toBeNull();
});
