/**
 * Any HTTP endpoint that someone else runs: one url, one JSON body. It knows nothing of models, so
 * that it can drive what no other adapter knows.
 */
import type { Adapter, AttachContext, RunningServer } from '../../src/adapter/contract.ts';
import { attachServer } from '../../src/adapter/attach-server.ts';
import { refusalOf } from '../../src/adapter/http-answer.ts';
import { exchangeHttp } from '../../src/adapter/http-exchange.ts';
import type { Attempt } from '../../src/adapter/readiness.ts';
import { wireHeaders } from '../../src/adapter/request-headers.ts';
import { parseTargetUrl } from '../../src/adapter/target-url.ts';
import { ServebenchError } from '../../src/base/errors.ts';
import type { ConnectionOptions } from '../../src/domain/connection.ts';
import type { PreparedRequest } from '../../src/domain/request.ts';
import type { PayloadRow } from '../../src/domain/scenario.ts';
import { compileBodyTemplate, type BodyTemplate } from './body-template.ts';
import { optionsSchema, parseOptions } from './options.ts';

const BATCH_SIZES_ABSENT = 'a plain HTTP endpoint does not tell how it batches';

export const adapter: Adapter = {
  name: 'http',
  summary: 'Any running HTTP endpoint, with a JSON body made from a template',
  capabilities: {
    needsModel: false,
    needsPayload: false,
    batchSizes: null,
    batchSizesAbsent: BATCH_SIZES_ABSENT,
  },
  optionsSchema,
  attach,
};

async function attach(context: AttachContext): Promise<RunningServer> {
  const url = parseTargetUrl(context.url);
  const { method, body } = parseOptions(context.options);
  const template = body === undefined ? null : compileBodyTemplate(body);
  const contentType = ownContentType(context.headers) ?? (template && 'application/json');
  const headers = wireHeaders(contentType ? { 'content-type': contentType } : {}, context.headers);
  const prepareRequest = (rows: PayloadRow[]): PreparedRequest => ({
    method,
    path: url.pathname + url.search,
    headers,
    body: template && new TextEncoder().encode(template.render(rows)),
    rows: rowsAskedFor(template, rows),
  });

  const probe = prepareRequest(context.probeRows);
  const { readyAfterNs } = await attachServer(
    'the endpoint',
    (signal) => tryRequest(url, probe, { signal, connection: context.connection ?? null }),
    context,
  );
  return {
    url: url.origin,
    readyAfterNs,
    pid: null,
    settings: { method, contentType: contentType ?? 'none' },
    prepareRequest,
    scrapeBatches: () => Promise.resolve({ known: false, reason: BATCH_SIZES_ABSENT }),
    died: new Promise(() => undefined),
    stop: () => Promise.resolve(),
  };
}

function ownContentType(headers: Record<string, string>): string | null {
  const own = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type');
  return own?.[1] ?? null;
}

/** A body that leaves rows out would count predictions that nobody made. */
function rowsAskedFor(template: BodyTemplate | null, rows: PayloadRow[]): number {
  if (template?.rowUse === 'all') return rows.length;
  if (template?.rowUse === 'first' && rows.length > 1) {
    throw new ServebenchError({
      code: 'SB_HTTP_ROWS_LEFT_OUT',
      message: `a request has ${rows.length} rows, but its body refers to the first one only`,
      hint: 'Use "${rows}" or "${inputs.NAME}" in the body, or set payload.rowsPerRequest to 1.',
    });
  }
  return 1;
}

async function tryRequest(
  url: URL,
  probe: PreparedRequest,
  { signal, connection }: { signal: AbortSignal; connection: ConnectionOptions | null },
): Promise<Attempt<null>> {
  const exchange = await exchangeHttp(url.origin, probe, signal, connection);
  if (!exchange.answered) return exchange.refusal;
  const asked = `${probe.method} ${url.origin}${url.pathname}`;
  return refusalOf(exchange.answer, asked) ?? { ready: true, value: null };
}
