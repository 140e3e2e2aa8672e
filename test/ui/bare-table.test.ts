import { expect, test } from 'vitest';
import { renderBareTable } from '../../src/ui/bare-table.ts';
import { createPainter, span } from '../../src/ui/styled-text.ts';

const cells = (...texts: string[]) => texts.map((text) => [span(text)]);
const plain = createPainter(false);

test('columns are as wide as their widest cell, aligned, with a gap and without rules', () => {
  const rows = [cells('target', 'p50', 'p99'), cells('onnx', '0.612', '1.4')];
  expect(renderBareTable({ rows, aligns: ['left', 'right', 'right'], gap: 3 }, plain)).toEqual([
    'target     p50   p99',
    'onnx     0.612   1.4',
  ]);
});

test('the last cell of a short row takes the rest of the line', () => {
  const rows = [cells('onnx', '0.6', '1.4'), cells('triton', 'did not come up')];
  const [, short] = renderBareTable({ rows, aligns: ['left', 'right', 'right'], gap: 1 }, plain);
  expect(short).toBe('triton did not come up');
});

test('colours do not count as columns', () => {
  const rows = [
    [[span('onnx', 'good')], [span('1')]],
    [[span('bentoml')], [span('2')]],
  ];
  const [first] = renderBareTable({ rows, aligns: ['left', 'right'], gap: 1 }, createPainter(true));
  expect(first).toBe('\u001B[32monnx\u001B[39m    1');
});
