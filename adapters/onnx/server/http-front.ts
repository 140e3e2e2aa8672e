/**
 * The server's HTTP side on node:http: limits, routes to answers, and what is answered while the
 * model is loading or the server is going down. Every request is counted until its answer is out, so
 * that the server can end without cutting one off.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { answerInference, type Service } from './answer-inference.ts';
import {
  renderModelMetadata,
  renderServerMetadata,
  type ServingSettings,
} from './protocol/metadata.ts';
import { RequestProblem } from './protocol/request-problem.ts';
import { readBody, tooLong } from './read-body.ts';
import { createRouter, type Route, type Router } from './routes.ts';
import { JSON_TYPE, send, sendProblem } from './send.ts';

export interface HttpFrontOptions {
  modelName: string;
  maxBodyBytes: number;
  settings: ServingSettings;
}

type Phase = 'loading' | 'serving' | 'draining' | 'failed';

/** Longer than the 60 s after which common load balancers and clients drop an idle connection. */
const KEEP_ALIVE_TIMEOUT_MS = 75_000;
const HEADERS_TIMEOUT_MS = 10_000;
/** From the first byte of a request to its last. */
const REQUEST_TIMEOUT_MS = 60_000;
const TIMEOUT_CHECK_MS = 5000;

export class HttpFront {
  readonly server: Server;
  readonly #options: HttpFrontOptions;
  readonly #route: Router;
  #phase: Phase = 'loading';
  #service: Service | null = null;
  #inFlight = 0;
  #whenIdle: (() => void) | null = null;

  constructor(options: HttpFrontOptions) {
    this.#options = options;
    this.#route = createRouter(options.modelName);
    this.server = createServer({
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: TIMEOUT_CHECK_MS,
      noDelay: true,
    });
    this.server.on('request', (request, response) => {
      this.#handle(request, response);
    });
    this.server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      this.#handleExpectation(request, response);
    });
  }

  /** From here on the server is ready. */
  startServing(service: Service): void {
    this.#service = service;
    this.#phase = 'serving';
  }

  /** From here on everything but liveness is refused, and connections close after their answer. */
  startDraining(): void {
    this.#phase = 'draining';
  }

  /** The model is gone for good. */
  fail(): void {
    this.#phase = 'failed';
  }

  /** Resolves when no request is being answered. */
  async idle(): Promise<void> {
    if (this.#inFlight === 0) return;
    await new Promise<void>((resolve) => {
      this.#whenIdle = resolve;
    });
  }

  /** A client that asks before it sends is told at once that it would send too much. */
  #handleExpectation(request: IncomingMessage, response: ServerResponse): void {
    const { maxBodyBytes } = this.#options;
    if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) {
      sendProblem(response, tooLong(maxBodyBytes, ['connection', 'close']));
      return;
    }
    response.writeContinue();
    this.#handle(request, response);
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    this.#inFlight++;
    response.once('close', () => {
      this.#inFlight--;
      if (this.#inFlight === 0) this.#whenIdle?.();
    });
    if (this.#phase === 'draining') response.setHeader('connection', 'close');
    try {
      this.#answer(this.#route(request.method ?? 'GET', request.url ?? '/'), request, response);
    } catch (thrown) {
      sendProblem(response, thrown);
    }
  }

  #answer(route: Route, request: IncomingMessage, response: ServerResponse): void {
    switch (route) {
      case 'live':
        send(response, { status: 200, type: JSON_TYPE, body: '' });
        return;
      case 'noop':
        this.#answerNoop(request, response);
        return;
      case 'ready':
      case 'model-ready':
        this.#requireService();
        send(response, { status: 200, type: JSON_TYPE, body: '' });
        return;
      case 'server-metadata':
        sendJson(response, renderServerMetadata(this.#requireService().model));
        return;
      case 'model-metadata': {
        const { model } = this.#requireService();
        sendJson(response, renderModelMetadata(model, this.#options.settings));
        return;
      }
      case 'model-stats': {
        const { statistics, model } = this.#requireLoaded();
        sendJson(response, statistics.render(model.name));
        return;
      }
      case 'metrics':
        void this.#answerMetrics(response);
        return;
      case 'infer':
        answerInference(this.#requireService(), this.#options.maxBodyBytes, { request, response });
        return;
    }
  }

  #answerNoop(request: IncomingMessage, response: ServerResponse): void {
    readBody(request, this.#options.maxBodyBytes, (body) => {
      if (body instanceof RequestProblem) sendProblem(response, body);
      else sendJson(response, '{}');
    });
  }

  async #answerMetrics(response: ServerResponse): Promise<void> {
    try {
      const { metrics } = this.#requireLoaded();
      send(response, { status: 200, type: metrics.contentType, body: await metrics.render() });
    } catch (thrown) {
      sendProblem(response, thrown);
    }
  }

  /** For what only a ready server answers. */
  #requireService(): Service {
    switch (this.#phase) {
      case 'loading':
        throw unavailable('the model is being loaded');
      case 'draining':
        throw unavailable('the server is shutting down');
      case 'failed':
        throw unavailable('a model instance ended by itself');
      case 'serving':
        return this.#requireLoaded();
    }
  }

  /** For counts, which stay readable to the end. */
  #requireLoaded(): Service {
    if (this.#service === null) throw unavailable('the model is being loaded');
    return this.#service;
  }
}

function unavailable(reason: string): RequestProblem {
  return new RequestProblem(503, `not ready: ${reason}`, ['retry-after', '1']);
}

function sendJson(response: ServerResponse, body: string): void {
  send(response, { status: 200, type: JSON_TYPE, body });
}
