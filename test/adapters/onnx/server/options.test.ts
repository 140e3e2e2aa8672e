import { describe, expect, test } from 'vitest';
import {
  parseServeArguments,
  readServeOptions,
  renderServeUsage,
  serveFlags,
} from '../../../../adapters/onnx/server/options.ts';

describe('parseServeArguments', () => {
  test('fills in the defaults', () => {
    expect(parseServeArguments(['models/fraud.onnx'])).toEqual({
      kind: 'serve',
      exitWithParent: false,
      options: {
        modelFile: 'models/fraud.onnx',
        modelName: 'fraud',
        host: '127.0.0.1',
        httpPort: 8000,
        maxBatchSize: 64,
        maxQueueDelayUs: 0,
        intraOpThreads: 1,
        instances: 1,
        maxQueueSize: 10_000,
        maxBodyBytes: 67_108_864,
        warmupBatchSizes: null,
      },
    });
  });

  test('takes every flag', () => {
    const values: Record<string, string> = {
      host: '0.0.0.0',
      'http-port': '0',
      'model-name': 'risk',
      'max-batch-size': '32',
      'max-queue-delay-us': '2000',
      'intra-op-threads': '2',
      instances: '3',
      'max-queue-size': '50',
      'max-body-bytes': '4096',
      'warmup-batch-sizes': '1, 8,32',
    };
    expect(Object.keys(values)).toEqual(serveFlags.map(({ flag }) => flag));
    const argv = Object.entries(values).flatMap(([flag, value]) => [`--${flag}`, value]);
    const command = parseServeArguments(['m.onnx', ...argv, '--exit-with-parent']);
    expect(command).toEqual({
      kind: 'serve',
      exitWithParent: true,
      options: {
        modelFile: 'm.onnx',
        modelName: 'risk',
        host: '0.0.0.0',
        httpPort: 0,
        maxBatchSize: 32,
        maxQueueDelayUs: 2000,
        intraOpThreads: 2,
        instances: 3,
        maxQueueSize: 50,
        maxBodyBytes: 4096,
        warmupBatchSizes: [1, 8, 32],
      },
    });
  });

  test('asks for help without a model', () => {
    expect(parseServeArguments(['--help'])).toEqual({ kind: 'help' });
  });

  test.each([
    ['no model', [], 'expected one model file, got 0'],
    ['two models', ['a.onnx', 'b.onnx'], 'expected one model file, got 2'],
    [
      'an unknown flag',
      ['m.onnx', '--max-batchsize', '3'],
      'unknown option --max-batchsize. Did you mean "max-batch-size"?',
    ],
    ['a flag without its value', ['m.onnx', '--http-port'], '--http-port'],
  ])('refuses %s', (_title, argv, message) => {
    expect(() => parseServeArguments(argv)).toThrow(message);
    expect(() => parseServeArguments(argv)).toThrow(
      expect.objectContaining({ code: 'SB_ONNX_USAGE', exitCode: 2 }),
    );
  });
});

describe('readServeOptions', () => {
  test('tells every problem at once', () => {
    const read = (): unknown =>
      readServeOptions('m.onnx', { httpPort: '65536', maxBatchSize: '0', instances: 'two' });
    expect(read).toThrow('--http-port must be a whole number from 0 to 65535, got "65536"');
    expect(read).toThrow('--max-batch-size must be a whole number from 1 to 65536, got "0"');
    expect(read).toThrow('--instances must be a whole number from 1 to 256, got "two"');
  });

  test.each([
    [
      'warmupBatchSizes',
      '1,65',
      'every size of --warmup-batch-sizes must be a whole number from 1 to 64',
    ],
    ['warmupBatchSizes', '', 'every size of --warmup-batch-sizes'],
    ['modelName', 'a/b', '--model-name must not be empty'],
    ['modelName', '', '--model-name must not be empty'],
    ['host', '', '--host must not be empty'],
    ['maxQueueDelayUs', '1.5', '--max-queue-delay-us must be a whole number'],
  ])('refuses %s %j', (key, text, message) => {
    expect(() => readServeOptions('m.onnx', { [key]: text })).toThrow(message);
  });
});

describe('renderServeUsage', () => {
  test('lists every flag with its default', () => {
    const usage = renderServeUsage();
    for (const { flag, placeholder } of serveFlags)
      expect(usage).toContain(`--${flag} <${placeholder}>`);
    expect(usage).toContain('most rows in one execution (default: 64)');
    expect(usage).toContain('--exit-with-parent');
  });
});
