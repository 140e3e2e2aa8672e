import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findAnnouncedOrigin, launchCommand } from '../../../adapters/onnx/launch-command.ts';
import { parseOptions } from '../../../adapters/onnx/options.ts';
import { parseServeArguments } from '../../../adapters/onnx/server/options.ts';
import { renderReadyLine } from '../../../adapters/onnx/server/ready-line.ts';

const model = { file: '/models/fraud.onnx', name: '-odd name' };
const options = {
  maxBatchSize: 8,
  maxQueueDelay: '2ms',
  instances: 2,
  intraOpThreads: 3,
  port: 81,
};

describe('launchCommand', () => {
  test('starts a server entry that exists, under this Node', () => {
    const { file, args } = launchCommand(model, parseOptions(options));
    expect(file).toBe(process.execPath);
    expect(existsSync(args[0]!)).toBe(true);
  });

  test('says everything so that the server reads it as meant', () => {
    const { args } = launchCommand(model, parseOptions(options));
    expect(parseServeArguments(args.slice(1))).toMatchObject({
      exitWithParent: true,
      options: {
        modelFile: '/models/fraud.onnx',
        modelName: '-odd name',
        host: '127.0.0.1',
        httpPort: 81,
        maxBatchSize: 8,
        maxQueueDelayUs: 2000,
        instances: 2,
        intraOpThreads: 3,
      },
    });
  });

  test("keeps flags meant for this process's Node away from the server's", () => {
    expect(launchCommand(model, parseOptions({})).env).toEqual({ NODE_OPTIONS: '' });
  });
});

describe('findAnnouncedOrigin', () => {
  test('finds the line that the server prints, among others', () => {
    const line = renderReadyLine('http://127.0.0.1:41235', 'my model');
    expect(findAnnouncedOrigin(`a warning\n${line}more\n`)).toBe('http://127.0.0.1:41235');
  });

  test.each(['', 'loading\n', 'see "servebench-onnx ready http://127.0.0.1:1 model m"\n'])(
    'finds nothing in %j',
    (log) => {
      expect(findAnnouncedOrigin(log)).toBeNull();
    },
  );

  test('waits for the whole line', () => {
    expect(findAnnouncedOrigin('servebench-onnx ready http://127.0.0.1:41')).toBeNull();
  });
});
