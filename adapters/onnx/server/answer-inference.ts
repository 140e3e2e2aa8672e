/** One inference request from its first byte to its answer: read, check, queue, run, render. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Metrics } from './metrics.ts';
import type { ServedModel } from './model.ts';
import { readInferRequest, type InferRequest } from './protocol/infer-request.ts';
import { renderInferResponse } from './protocol/infer-response.ts';
import { parseJsonBody } from './protocol/json-body.ts';
import { RequestProblem } from './protocol/request-problem.ts';
import { readBody } from './read-body.ts';
import type { JobResult, Scheduler } from './scheduler.ts';
import { JSON_TYPE, send, sendProblem } from './send.ts';
import type { Statistics } from './statistics.ts';

/** A loaded model and everything that counts what it does. */
export interface Service {
  model: ServedModel;
  scheduler: Scheduler;
  statistics: Statistics;
  metrics: Metrics;
}

export interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
}

/** @throws RequestProblem for what the headers alone rule out. */
export function answerInference(
  service: Service,
  maxBodyBytes: number,
  { request, response }: Exchange,
): void {
  refuseEncodings(request);
  readBody(request, maxBodyBytes, (body) => {
    try {
      if (body instanceof RequestProblem) throw body;
      enqueue(service, parseRequest(service.model, body), response);
    } catch (thrown) {
      service.statistics.recordFailure('OTHER', 0);
      sendProblem(response, thrown);
    }
  });
}

function refuseEncodings({ headers }: IncomingMessage): void {
  if (headers['inference-header-content-length'] !== undefined) {
    throw new RequestProblem(400, "binary tensors are not supported; send tensors as JSON 'data'");
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') {
    throw new RequestProblem(415, `content-encoding '${encoding}' is not supported`);
  }
}

function parseRequest(model: ServedModel, body: Buffer): InferRequest {
  const keepsLongIntegers = model.inputs.some(({ datatype }) => datatype.endsWith('INT64'));
  return readInferRequest(parseJsonBody(body, keepsLongIntegers), model);
}

function enqueue(service: Service, request: InferRequest, response: ServerResponse): void {
  const { scheduler, model } = service;
  const answer = (result: JobResult): void => {
    finish(model, request, { result, response });
  };
  const ticket = scheduler.submit({ request, answer });
  if (ticket === null) {
    const problem = new RequestProblem(
      503,
      `the queue of model '${model.name}' is full (${scheduler.pending} requests wait)`,
      ['retry-after', '1'],
    );
    sendProblem(response, problem);
    return;
  }
  response.once('close', () => {
    scheduler.cancel(ticket);
  });
}

function finish(
  model: ServedModel,
  request: InferRequest,
  { result, response }: { result: JobResult; response: ServerResponse },
): void {
  try {
    if (result.kind === 'failed') {
      throw new RequestProblem(500, `model '${model.name}' failed: ${result.message}`);
    }
    send(response, {
      status: 200,
      type: JSON_TYPE,
      body: renderInferResponse(model, request, result),
    });
  } catch (thrown) {
    sendProblem(response, thrown);
  }
}
