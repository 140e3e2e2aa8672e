/** The keys under `load`, valid and fitting together, as the plan that the driver runs on. */
import type { LoadPlan, WarmupEnd } from '../domain/scenario.ts';
import { profileOf, warmupPhaseOf } from './assemble-profile.ts';
import { assembleSearch, assembleSweep } from './assemble-search.ts';
import type { LoadDraft } from './load-schema.ts';
import type { WarmupDraft } from './phase-schema.ts';
import { WARMUP_NAME } from './scenario-names.ts';

/** `names`: of the phases, in order. `absolute`: of a path in the scenario file. */
export function assembleLoad(
  draft: LoadDraft,
  names: readonly string[],
  absolute: (path: string) => string,
): LoadPlan {
  const { warmup, phases, connections, inFlightLimit } = draft;
  const [first] = phases;
  return {
    warmup:
      warmup === undefined
        ? null
        : {
            name: WARMUP_NAME,
            kind: 'warmup',
            profile: profileOf(warmupPhaseOf(warmup, first), absolute),
            until: warmupEndOf(warmup),
          },
    phases: phases.map((phase, index) => ({
      name: names[index] ?? '',
      kind: 'measured',
      profile: profileOf(phase, absolute),
    })),
    timeoutNs: draft.timeout,
    connections,
    inFlightLimit,
    goodputWithinNs: draft.goodputWithin ?? null,
    pacing: draft.pacing,
    workers: draft.workers,
    connectionReuse: draft.connectionReuse,
    warmConnections: draft.warmConnections,
    floor: draft.floor,
    ...(draft.sweep === undefined ? {} : { sweep: assembleSweep(draft.sweep) }),
    ...(draft.search === undefined ? {} : { search: assembleSearch(draft.search) }),
  };
}

function warmupEndOf({ requests, until }: WarmupDraft): WarmupEnd {
  if (until === 'steady') return { kind: 'steady' };
  return requests === undefined ? { kind: 'duration' } : { kind: 'requests', count: requests };
}
