/** One target's keys, valid and fitting together, as the server that is launched or attached to. */
import { assert } from '../base/assert.ts';
import type {
  ConnectionSettings,
  ResponseExpectation,
  TargetSpec,
  TlsSettings,
} from '../domain/scenario.ts';
import type { ConnectionDraft, TlsDraft } from './connection-schema.ts';
import type { ExpectDraft } from './expect-schema.ts';
import type { TargetKind } from './scenario-context.ts';
import type { TargetDraft } from './target-schema.ts';

export interface TargetAssembly {
  adapters: readonly TargetKind[];
  /** A path of the scenario file as an absolute one. */
  absolute: (path: string) => string;
}

export function assembleTarget(draft: TargetDraft, context: TargetAssembly): TargetSpec {
  const { adapter, name, url, headers } = draft;
  const kind = context.adapters.find((candidate) => candidate.name === adapter);
  assert(kind !== undefined, `the adapter ${adapter} was checked`);
  const options = kind.optionsSchema.parse(draft.options);
  return {
    name: name ?? adapter,
    adapter,
    url: url ?? null,
    headers,
    options,
    connection: assembleConnection(draft, context),
    expectation: draft.expect === undefined ? null : assembleExpectation(draft.expect, context),
  };
}

function assembleConnection(
  { http, tls, proxy }: ConnectionDraft,
  context: TargetAssembly,
): ConnectionSettings {
  return {
    httpVersion: http === 2 || http === '2' ? '2' : '1.1',
    tls: tls === undefined ? null : assembleTls(tls, context),
    proxy: proxy ?? null,
  };
}

function assembleTls(
  { ca, cert, key, serverName, insecure }: TlsDraft,
  { absolute }: TargetAssembly,
): TlsSettings {
  const fileOf = (path: string | undefined): string | null =>
    path === undefined ? null : absolute(path);
  return {
    caFile: fileOf(ca),
    certFile: fileOf(cert),
    keyFile: fileOf(key),
    serverName: serverName ?? null,
    insecure,
  };
}

function assembleExpectation(
  { status, json = {}, schema, tensors, tolerance, sample }: ExpectDraft,
  { absolute }: TargetAssembly,
): ResponseExpectation {
  return {
    statuses: status === undefined ? null : [status].flat(),
    json: Object.entries(json).map(([path, equals]) => ({ path, equals })),
    schemaFile: schema === undefined ? null : absolute(schema),
    tensors,
    tolerance,
    sampleRatio: sample,
  };
}
