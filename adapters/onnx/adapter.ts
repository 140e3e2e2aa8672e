/**
 * The built-in ONNX server, launched as a process of its own, and any other server of the Open
 * Inference Protocol v2 (Triton, MLServer, KServe, ...) by url.
 */
import type {
  Adapter,
  AttachContext,
  LaunchContext,
  RunningServer,
} from '../../src/adapter/contract.ts';
import { attachServer } from '../../src/adapter/attach-server.ts';
import { launchServer } from '../../src/adapter/launch-server.ts';
import { assertPortFree } from '../../src/adapter/port.ts';
import type { Attempt } from '../../src/adapter/readiness.ts';
import type { ServerLog } from '../../src/adapter/server-log.ts';
import { parseTargetUrl } from '../../src/adapter/target-url.ts';
import { ServebenchError } from '../../src/base/errors.ts';
import { findAnnouncedOrigin, HOST, launchCommand } from './launch-command.ts';
import { optionsSchema, parseOptions } from './options.ts';
import {
  prepareInference,
  scrapeBatches,
  tryInference,
  type ProvenModel,
  type V2Model,
} from './v2-server.ts';

export const adapter: Adapter = {
  name: 'onnx',
  summary: 'The built-in ONNX server, or by url any Open Inference Protocol (v2) server',
  capabilities: {
    needsModel: true,
    needsPayload: true,
    batchSizes: { unit: 'rows', resolution: 'exact' },
    batchSizesAbsent: null,
  },
  optionsSchema,
  launch,
  attach,
};

interface Served extends ProvenModel {
  model: V2Model;
}

async function launch(context: LaunchContext): Promise<RunningServer> {
  const options = parseOptions(context.options);
  const source = context.model;
  if (source === null) throw needsModel('Add the model to the scenario: model: { file: m.onnx }.');
  if (options.model !== undefined) throw modelOptionWithoutUrl();
  if (options.port !== 0) await assertPortFree(HOST, options.port);
  const attempt = async (log: ServerLog, signal: AbortSignal): Promise<Attempt<Served>> => {
    const origin = findAnnouncedOrigin(await log.readHead());
    if (origin === null) return NOT_ANNOUNCED;
    const { headers } = context;
    const model = { origin, basePath: '', name: source.name, headers, connection: null };
    return tryModel(model, context, signal);
  };
  const launched = await launchServer(
    { title: 'the onnx server', command: launchCommand(source, options), attempt },
    context,
  );
  const { process: server, readyAfterNs, value: served } = launched;
  return {
    ...driveModel(served),
    readyAfterNs,
    pid: server.pid,
    died: server.died,
    stop: () => server.stop(),
  };
}

async function attach(context: AttachContext): Promise<RunningServer> {
  const url = parseTargetUrl(context.url);
  const name = parseOptions(context.options).model ?? context.model?.name;
  if (name === undefined) throw needsModel('Set options.model to its name on that server.');
  const basePath = url.pathname.replace(/\/+$/, '');
  const { headers, connection = null } = context;
  const model: V2Model = { origin: url.origin, basePath, name, headers, connection };
  const { readyAfterNs, value: served } = await attachServer(
    'the server',
    (signal) => tryModel(model, context, signal),
    context,
  );
  return {
    ...driveModel(served),
    readyAfterNs,
    pid: null,
    died: new Promise(() => undefined),
    stop: () => Promise.resolve(),
  };
}

const NOT_ANNOUNCED: Attempt<Served> = {
  ready: false,
  kind: 'silent',
  answer: 'the server has not printed its address yet',
  hint: 'Look into its log.',
};

async function tryModel(
  model: V2Model,
  { probeRows }: Pick<LaunchContext, 'probeRows'>,
  signal: AbortSignal,
): Promise<Attempt<Served>> {
  const result = await tryInference(model, probeRows, signal);
  return result.ready ? { ready: true, value: { model, ...result.value } } : result;
}

function driveModel({
  model,
  metadata,
  serverName,
}: Served): Pick<RunningServer, 'url' | 'settings' | 'prepareRequest' | 'scrapeBatches'> {
  const server = serverName === null ? {} : { server: serverName };
  return {
    url: model.origin,
    settings: { ...server, model: model.name, ...metadata.settings },
    prepareRequest: (rows) => prepareInference(model, metadata, rows),
    scrapeBatches: (signal) => scrapeBatches(model, signal),
  };
}

function needsModel(hint: string): ServebenchError {
  return new ServebenchError({
    code: 'SB_ONNX_NEEDS_MODEL',
    message: 'the onnx adapter needs a model, but the scenario names none',
    hint,
  });
}

function modelOptionWithoutUrl(): ServebenchError {
  return new ServebenchError({
    code: 'SB_ONNX_OPTION_WITHOUT_URL',
    message: 'options.model names a model of a running server, but the target has no url',
    hint: "Add the server's url, or remove options.model: a launched server takes the scenario's model.",
  });
}
