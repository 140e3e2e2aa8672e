/** One target's keys, valid and fitting together, as the server that is launched or attached to. */
import { assert } from '../base/assert.ts';
import type { TargetSpec } from '../domain/scenario.ts';
import type { TargetKind } from './scenario-context.ts';
import type { TargetDraft } from './target-schema.ts';

export function assembleTarget(
  draft: TargetDraft,
  { adapters }: { adapters: readonly TargetKind[] },
): TargetSpec {
  const { adapter, name, url, headers } = draft;
  const kind = adapters.find((candidate) => candidate.name === adapter);
  assert(kind !== undefined, `the adapter ${adapter} was checked`);
  const options = kind.optionsSchema.parse(draft.options);
  return {
    name: name ?? adapter,
    adapter,
    url: url ?? null,
    headers,
    options,
    connection: { httpVersion: '1.1', tls: null, proxy: null },
    expectation: null,
  };
}
