/** Not a test: starts the built-in server in this process, on a free port, for one test file. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startOnnxServer, type OnnxServer } from '../../adapters/onnx/server/onnx-server.ts';
import { readServeOptions } from '../../adapters/onnx/server/options.ts';
import { encodeModel, type TinyModel } from '../adapters/onnx/server/tiny-model.ts';

export const FRAUD_MODEL: string = fixturePath('models/fraud.onnx');

export function fixturePath(path: string): string {
  return fileURLToPath(new URL(`../../fixtures/${path}`, import.meta.url));
}

export interface ServerUnderTest extends OnnxServer {
  /** Posts a body to the model: an object as JSON, a string or bytes as they are. */
  infer(body: unknown, init?: RequestInit): Promise<{ status: number; body: InferAnswer }>;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  stats(): Promise<ModelStats>;
}

export interface InferAnswer {
  id?: string;
  error?: string;
  outputs: { name: string; datatype: string; shape: number[]; data: unknown[] }[];
}

export interface ModelStats {
  inference_count: number;
  execution_count: number;
  inference_stats: Record<'success' | 'fail' | 'queue', { count: number; ns: number }>;
  batch_stats: { batch_size: number; compute_infer: { count: number; ns: number } }[];
}

/** A model file of the fixtures, or a tiny model, which is written to a folder of its own. */
export async function startServer(
  model: string | TinyModel,
  options: Record<string, string> = {},
): Promise<ServerUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'servebench-onnx-'));
  const file = typeof model === 'string' ? model : join(folder, 'tiny.onnx');
  if (typeof model !== 'string') writeFileSync(file, encodeModel(model));
  try {
    const server = await startOnnxServer(readServeOptions(file, { httpPort: '0', ...options }));
    const { url, modelName } = server;
    const send = (path: string, init?: RequestInit): Promise<Response> =>
      fetch(`${url}${path}`, init);
    return {
      ...server,
      fetch: send,
      infer: async (body, init) => {
        const isRaw = typeof body === 'string' || body instanceof Uint8Array;
        const response = await send(`/v2/models/${modelName}/infer`, {
          method: 'POST',
          body: isRaw ? (body as string) : JSON.stringify(body),
          ...init,
        });
        return { status: response.status, body: (await response.json()) as InferAnswer };
      },
      stats: async () => {
        const response = await send(`/v2/models/${modelName}/stats`);
        const { model_stats: all } = (await response.json()) as { model_stats: ModelStats[] };
        return all[0]!;
      },
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Sends bytes over a connection of its own; resolves with what came back until it closed. */
export function sendRaw(url: string, bytes: string | Uint8Array): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => socket.end(bytes));
    let received = '';
    socket.setEncoding('latin1');
    socket.on('data', (text) => {
      received += String(text);
    });
    // A reset is an answer too: the test decides whether it is the right one.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve(received);
    });
  });
}
