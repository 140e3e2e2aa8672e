import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseModelMetadata } from '../../../adapters/onnx/model-metadata.ts';

describe('parseModelMetadata', () => {
  test("reads another server's recorded answer", () => {
    const file = new URL('../../../fixtures/recordings/onnx/model-metadata.json', import.meta.url);
    expect(parseModelMetadata(JSON.parse(readFileSync(file, 'utf8')))).toEqual({
      inputs: [{ name: 'input', datatype: 'FP32', shape: [-1, 30] }],
      outputs: [{ name: 'probabilities', datatype: 'FP32', shape: [-1, 2] }],
      settings: { platform: 'python' },
    });
  });

  test('names the settings that the built-in server tells as the options do', () => {
    const body = {
      inputs: [{ name: 'x', datatype: 'FP32', shape: [-1] }],
      parameters: {
        batching: 'dynamic',
        max_batch_size: 8,
        max_queue_delay_microseconds: 2500,
        instances: 2,
        intra_op_threads: 1,
        something_else: [1],
      },
    };
    expect(parseModelMetadata(body)?.settings).toEqual({
      batching: 'dynamic',
      maxBatchSize: '8',
      maxQueueDelay: '2.5ms',
      instances: '2',
      intraOpThreads: '1',
    });
  });

  test('accepts sizes written as strings', () => {
    const body = { inputs: [{ name: 'x', datatype: 'INT64', shape: ['-1', '30'] }] };
    expect(parseModelMetadata(body)?.inputs[0]?.shape).toEqual([-1, 30]);
  });

  test.each([
    ['a model without inputs', { inputs: [] }],
    ['a page', '<html>'],
    ['an input without a shape', { inputs: [{ name: 'x', datatype: 'FP32' }] }],
  ])('is null for %s', (_name, body) => {
    expect(parseModelMetadata(body)).toBeNull();
  });
});
