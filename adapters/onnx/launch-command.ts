/** The command line of the built-in server, and how it says that it listens. Pure. */
import { fileURLToPath } from 'node:url';
import type { ServerCommand } from '../../src/adapter/server-process.ts';
import type { ModelSource } from '../../src/domain/scenario.ts';
import type { OnnxOptions } from './options.ts';

export const HOST = '127.0.0.1';

// The server is TypeScript in a checkout and JavaScript in the package.
const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const ENTRY = fileURLToPath(new URL(`./server/main.${EXTENSION}`, import.meta.url));

/** Starts the server under this process's own Node. */
export function launchCommand(model: ModelSource, options: OnnxOptions): ServerCommand {
  const settings = {
    host: HOST,
    'http-port': options.port,
    'model-name': model.name,
    'max-batch-size': options.maxBatchSize,
    'max-queue-delay-us': options.maxQueueDelayUs,
    'intra-op-threads': options.intraOpThreads,
    instances: options.instances,
  };
  const flags = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
  return {
    file: process.execPath,
    args: [ENTRY, model.file, ...flags, '--exit-with-parent'],
    // Inspectors and profilers meant for the load generator would slow the server under test.
    env: { NODE_OPTIONS: '' },
  };
}

/** The origin that the server printed once it listens; null before. */
export function findAnnouncedOrigin(log: string): string | null {
  return /^servebench-onnx ready (http:\/\/\S+) model /m.exec(log)?.[1] ?? null;
}
