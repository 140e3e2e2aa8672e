/**
 * What an adapter is. A plain object, one folder each under adapters/; test/contract/ holds the suite
 * that every adapter passes.
 */
import type { ZodType } from 'zod';
import type { BatchSizes } from '../domain/result.ts';
import type { ConnectionOptions } from '../domain/connection.ts';
import type { PreparedRequest } from '../domain/request.ts';
import type { ModelSource, PayloadRow } from '../domain/scenario.ts';
import type { Clock } from '../base/clock.ts';

export interface Adapter {
  /** As written in a scenario, `kebab-case`; also the folder's name. */
  name: string;
  /** One line for people. */
  summary: string;
  capabilities: AdapterCapabilities;
  /** Validates the target's own keys and fills in defaults; strict. The JSON Schema is made from it. */
  optionsSchema: ZodType<Record<string, unknown>>;
  /** Starts a server. Rejects with a ServebenchError; leaves nothing running when it rejects. */
  launch?(context: LaunchContext): Promise<RunningServer>;
  /** Connects to a server that someone else started. Rejects with a ServebenchError. */
  attach?(context: AttachContext): Promise<RunningServer>;
}

export interface AdapterCapabilities {
  /** Whether a scenario must give `model` / `payload`. */
  needsModel: boolean;
  needsPayload: boolean;
  /** What batch sizes it can tell; null: none, with the reason in `batchSizesAbsent`. */
  batchSizes: Pick<BatchSizes, 'unit' | 'resolution'> | null;
  batchSizesAbsent: string | null;
}

interface TargetContext {
  target: string;
  options: Record<string, unknown>;
  model: ModelSource | null;
  /** One row to prove readiness with; null when the scenario has no payload. */
  probeRows: PayloadRow[];
  /** Sent with every request, secrets filled in. */
  headers: Record<string, string>;
  clock: Clock;
  signal: AbortSignal;
  /** Longest wait for the first correct inference. */
  readyTimeoutNs: number;
}

export interface LaunchContext extends TargetContext {
  /** File that receives the server's stdout and stderr. */
  logFile: string;
}

export interface AttachContext extends TargetContext {
  /** Secrets filled in. */
  url: string;
  /** How the load reaches the server; absent or null: over HTTP/1.1, without a proxy. */
  connection?: ConnectionOptions | null;
}

/** A snapshot of cumulative executions since the server's start; deltas are taken by telemetry/. */
export type BatchSnapshot =
  | {
      known: true;
      unit: BatchSizes['unit'];
      resolution: BatchSizes['resolution'];
      counts: Record<string, number>;
      source: string;
    }
  | { known: false; reason: string };

/** A server that answered a correct inference. */
export interface RunningServer {
  /** Origin that requests go to, e.g. `http://127.0.0.1:8000`. */
  url: string;
  readyAfterNs: number;
  /** Process id; null when attached. */
  pid: number | null;
  /** Effective settings in words. */
  settings: Record<string, string>;
  /** Serialises one request for these rows; called before the run, never in it. */
  prepareRequest(rows: PayloadRow[]): PreparedRequest;
  /** Cumulative batch sizes; never throws for a server that does not answer. */
  scrapeBatches(signal: AbortSignal): Promise<BatchSnapshot>;
  /** Resolves when the server's process ends by itself, in words; never resolves when attached. */
  died: Promise<string>;
  /** SIGTERM, then SIGKILL after the grace time, the whole process group; may be called twice. */
  stop(): Promise<void>;
}
