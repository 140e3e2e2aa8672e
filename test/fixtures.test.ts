// The committed model and payloads: small enough to ship, and of the shape that every example sends.
import { readFileSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { PayloadRow } from '../src/domain/scenario.ts';

const SIZE_LIMIT_BYTES = 1_500_000;

interface FraudRow extends PayloadRow {
  inputs: { float_input: number[] };
  expected: { label: number; probabilities: number[] };
}

function fixture(path: string): URL {
  return new URL(`../fixtures/${path}`, import.meta.url);
}

const lines = readFileSync(fixture('payloads/fraud.jsonl'), 'utf8').trimEnd().split('\n');
const rows = lines.map((line) => JSON.parse(line) as FraudRow);

test('the fraud fixtures take less than 1.5 MB in all', () => {
  const paths = ['models/fraud.onnx', 'models/fraud.xgb.ubj', 'payloads/fraud.jsonl'];
  const sizes = paths.map((path) => statSync(fixture(path)).size);

  expect(Math.min(...sizes)).toBeGreaterThan(10_000);
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(SIZE_LIMIT_BYTES);
});

test('the payload file has 1,000 rows, no two alike', () => {
  expect(rows).toHaveLength(1000);
  expect(new Set(lines).size).toBe(1000);
});

test('every row holds 30 finite features that float32 keeps exactly', () => {
  for (const [index, { inputs }] of rows.entries()) {
    const features = inputs.float_input;
    expect(features, `row ${index}`).toHaveLength(30);
    expect(features.every(Number.isFinite), `row ${index}`).toBe(true);
    expect(features.map(Math.fround), `row ${index}`).toEqual(features);
  }
});

test('the expected probabilities of every row sum to 1 and agree with its label', () => {
  for (const [index, { expected }] of rows.entries()) {
    const [honest, fraud] = expected.probabilities as [number, number];
    expect(expected.probabilities, `row ${index}`).toHaveLength(2);
    expect(Math.abs(honest + fraud - 1), `row ${index}`).toBeLessThan(1e-6);
    expect(Math.min(honest, fraud), `row ${index}`).toBeGreaterThan(0);
    expect(expected.label, `row ${index}`).toBe(fraud > 0.5 ? 1 : 0);
  }
});

test('the payloads hold both honest and fraudulent transactions', () => {
  const judgedFraud = rows.filter((row) => row.expected.label === 1).length;

  expect(judgedFraud).toBeGreaterThan(10);
  expect(judgedFraud).toBeLessThan(200);
});
