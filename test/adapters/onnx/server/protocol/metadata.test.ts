import { describe, expect, test } from 'vitest';
import {
  renderModelMetadata,
  renderServerMetadata,
} from '../../../../../adapters/onnx/server/protocol/metadata.ts';
import { parseModelMetadata } from '../../../../../adapters/onnx/model-metadata.ts';
import { aModel } from '../a-model.ts';

const settings = { instances: 2, intraOpThreads: 1, maxQueueDelayUs: 500, maxQueueSize: 100 };

describe('renderModelMetadata', () => {
  test('tells tensors and settings in a form that the adapter reads', () => {
    const read = parseModelMetadata(JSON.parse(renderModelMetadata(aModel(), settings)));
    expect(read).toEqual({
      inputs: aModel().inputs,
      outputs: aModel().outputs,
      settings: {
        platform: 'onnxruntime_onnx',
        batching: 'dynamic',
        maxBatchSize: '8',
        maxQueueDelay: '0.5ms',
        maxQueueSize: '100',
        instances: '2',
        intraOpThreads: '1',
      },
    });
  });

  test('says why a model does not batch', () => {
    const model = aModel({ batching: { kind: 'none', reason: 'the axis is fixed' } });
    expect(JSON.parse(renderModelMetadata(model, settings))).toMatchObject({
      parameters: { batching: 'none: the axis is fixed', max_batch_size: 1 },
    });
  });
});

describe('renderServerMetadata', () => {
  test('names the runtime that decides how the model behaves', () => {
    expect(JSON.parse(renderServerMetadata(aModel()))).toEqual({
      name: 'servebench-onnx',
      version: 'onnxruntime-node 1.0.0',
      extensions: ['statistics'],
    });
  });
});
