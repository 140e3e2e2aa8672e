/**
 * One model on an Open Inference Protocol (v2) server: what is asked over HTTP, and what it makes of
 * the answers. The same for the built-in server and for one that someone else runs.
 */
import { z } from 'zod';
import type { BatchSnapshot } from '../../src/adapter/contract.ts';
import { excerptOf, refusalOf } from '../../src/adapter/http-answer.ts';
import { exchangeHttp } from '../../src/adapter/http-exchange.ts';
import type { Attempt, Refusal } from '../../src/adapter/readiness.ts';
import { wireHeaders } from '../../src/adapter/request-headers.ts';
import type { ConnectionOptions } from '../../src/domain/connection.ts';
import type { PreparedRequest } from '../../src/domain/request.ts';
import type { PayloadRow } from '../../src/domain/scenario.ts';
import { parseBatchStats } from './batch-stats.ts';
import { describeWrongAnswer } from './infer-answer.ts';
import { renderInferBody } from './infer-request.ts';
import { parseModelMetadata, type ModelMetadata } from './model-metadata.ts';

/** A scrape must not hold up the phases of a run. */
const SCRAPE_TIMEOUT_MS = 5000;

export interface V2Model {
  /** `http://host:port` */
  origin: string;
  /** What the url has before `/v2`; empty or with a leading slash. */
  basePath: string;
  name: string;
  /** Sent with every request. */
  headers: Record<string, string>;
  /** How it is reached; null: over HTTP/1.1, without a proxy. */
  connection: ConnectionOptions | null;
}

/** A model that answered a correct inference. */
export interface ProvenModel {
  metadata: ModelMetadata;
  /** Name and version of the server's software; null when it does not tell. */
  serverName: string | null;
}

/** Ready when the model tells its inputs and answers the first probe row rightly. */
export async function tryInference(
  model: V2Model,
  probeRows: PayloadRow[],
  signal: AbortSignal,
): Promise<Attempt<ProvenModel>> {
  const path = modelPath(model);
  const described = await askJson(model, get(model, path), signal);
  if (!described.ready) return { ...described, hint: hintOnModel(described, model) };
  const metadata = parseModelMetadata(described.value);
  if (metadata === null) {
    const excerpt = excerptOf(JSON.stringify(described.value));
    return wrong(`GET ${path} was answered with no model metadata: ${excerpt}`);
  }
  const serverName = await askServerName(model, signal);
  const [row] = probeRows;
  const probe = prepareInference(model, metadata, row === undefined ? [] : [row]);
  const answered = await askJson(model, probe, signal);
  if (!answered.ready) return answered;
  const problem = describeWrongAnswer(answered.value, row?.expected);
  if (problem !== null) return wrong(`the answer to POST ${probe.path}: ${problem}`);
  return { ready: true, value: { metadata, serverName } };
}

/** One inference request of these rows. */
export function prepareInference(
  model: V2Model,
  metadata: ModelMetadata,
  rows: PayloadRow[],
): PreparedRequest {
  return {
    method: 'POST',
    path: `${modelPath(model)}/infer`,
    headers: wireHeaders({ 'content-type': 'application/json' }, model.headers),
    body: new TextEncoder().encode(renderInferBody(metadata.inputs, rows)),
    rows: rows.length,
  };
}

/** Executions by batch size since the server's start. Never rejects. */
export async function scrapeBatches(model: V2Model, signal: AbortSignal): Promise<BatchSnapshot> {
  const path = `${modelPath(model)}/stats`;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(SCRAPE_TIMEOUT_MS)]);
  const answer = await askJson(model, get(model, path), limit);
  if (!answer.ready) return { known: false, reason: answer.answer };
  return parseBatchStats(answer.value, `${path} (batch_stats)`);
}

/** What the server calls itself; null when it does not tell. */
async function askServerName(model: V2Model, signal: AbortSignal): Promise<string | null> {
  const answer = await askJson(model, get(model, `${model.basePath}/v2`), signal);
  if (!answer.ready) return null;
  const { data } = serverMetadata.safeParse(answer.value);
  return data === undefined ? null : `${data.name} ${data.version}`;
}

const serverMetadata = z.object({ name: z.string(), version: z.string() });

function modelPath({ basePath, name }: V2Model): string {
  return `${basePath}/v2/models/${encodeURIComponent(name)}`;
}

function get(model: V2Model, path: string): PreparedRequest {
  return { method: 'GET', path, headers: wireHeaders({}, model.headers), body: null, rows: 0 };
}

async function askJson(
  { origin, connection }: V2Model,
  request: PreparedRequest,
  signal: AbortSignal,
): Promise<Attempt<unknown>> {
  const exchange = await exchangeHttp(origin, request, signal, connection);
  if (!exchange.answered) return exchange.refusal;
  const asked = `${request.method} ${request.path}`;
  const refusal = refusalOf(exchange.answer, asked);
  if (refusal !== null) return refusal;
  try {
    return { ready: true, value: JSON.parse(exchange.answer.body) as unknown };
  } catch {
    return wrong(`${asked} was answered with what is not JSON: ${excerptOf(exchange.answer.body)}`);
  }
}

function hintOnModel({ kind, hint }: Refusal, { name }: V2Model): string {
  return kind === 'refused'
    ? `Check that the server offers a model "${name}" at this url; options.model gives another name.`
    : hint;
}

function wrong(answer: string): Refusal {
  const hint = 'Check that the server serves the model that the payload belongs to.';
  return { ready: false, kind: 'wrong', answer, hint };
}
