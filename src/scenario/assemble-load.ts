/** The keys under `load`, valid and fitting together, as the plan that the driver runs on. */
import { assert } from '../base/assert.ts';
import type { LoadPlan, LoadProfile, WarmupEnd } from '../domain/scenario.ts';
import type { LoadDraft } from './load-schema.ts';
import type { PhaseDraft, WarmupDraft } from './phase-schema.ts';
import { WARMUP_NAME } from './scenario-names.ts';

/** `names`: of the phases, in order. */
export function assembleLoad(draft: LoadDraft, names: readonly string[]): LoadPlan {
  const { warmup, phases, connections, inFlightLimit } = draft;
  const [first] = phases;
  return {
    warmup:
      warmup === undefined
        ? null
        : {
            name: WARMUP_NAME,
            kind: 'warmup',
            profile: profileOf({ ...first, ...warmup }),
            until: warmupEndOf(warmup),
          },
    phases: phases.map((phase, index) => ({
      name: names[index] ?? '',
      kind: 'measured',
      profile: profileOf(phase),
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
  };
}

function warmupEndOf({ requests, until }: WarmupDraft): WarmupEnd {
  if (until === 'steady') return { kind: 'steady' };
  return requests === undefined ? { kind: 'duration' } : { kind: 'requests', count: requests };
}

function profileOf(phase: PhaseDraft): LoadProfile {
  const { arrivals = 'poisson', rate, concurrency, thinkTime = 0, duration: durationNs } = phase;
  if (arrivals === 'closed') {
    assert(concurrency !== undefined, 'a closed phase has its callers');
    return { loop: 'closed', concurrency, thinkTimeNs: thinkTime, durationNs };
  }
  assert(rate !== undefined, 'an open phase has its rate');
  return { loop: 'open', arrivals, ratePerSecond: rate, durationNs };
}
