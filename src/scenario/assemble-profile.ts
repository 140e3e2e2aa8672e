/** The keys of a phase, valid and fitting together, as the profile that the driver runs on. */
import { assert } from '../base/assert.ts';
import type { LoadProfile, OpenLoad } from '../domain/scenario.ts';
import type { PhaseDraft, WarmupDraft } from './phase-schema.ts';
import type { RateDraft } from './rate-schema.ts';
import { firstRateOf, meanRateOf, rateShapeOf } from './rate-shape.ts';
import { DURATION_OF_TRACE_NS, RATE_OF_TRACE } from './trace-profile.ts';

/** What the warm-up leaves out is as in the first phase, at the rate which that begins with. */
export function warmupPhaseOf(warmup: WarmupDraft, first: PhaseDraft | undefined): PhaseDraft {
  const { rate, duration, ...others } = first ?? {};
  if (first?.arrivals === 'trace') {
    return { ...others, arrivals: 'poisson', rate: RATE_OF_TRACE, ...warmup };
  }
  const beginning = typeof rate === 'object' ? firstRateOf(rateShapeOf(rate), duration ?? 0) : rate;
  return { ...others, rate: beginning, ...warmup };
}

/** `phase` has all that its arrivals need. `absolute`: of a path in the scenario file. */
export function profileOf(phase: PhaseDraft, absolute: (path: string) => string): LoadProfile {
  const { arrivals = 'poisson', thinkTime: thinkTimeNs = 0 } = phase;
  if (arrivals === 'trace') return traceProfileOf(phase, absolute);
  const durationNs = given(phase.duration, 'a phase has its duration');
  if (arrivals === 'closed') {
    const concurrency = given(phase.concurrency, 'a closed phase has its callers');
    return { loop: 'closed', concurrency, thinkTimeNs, durationNs };
  }
  const rate = given(phase.rate, 'an open phase has its rate');
  if (arrivals !== 'sessions') return openProfileOf(phase, { arrivals, rate, durationNs });
  const requestsPerSession = given(phase.requestsPerSession, 'sessions have their requests');
  const sessionsPerSecond = meanOf(rate, durationNs);
  return { loop: 'partly-open', sessionsPerSecond, requestsPerSession, thinkTimeNs, durationNs };
}

interface OpenParts {
  arrivals: Exclude<OpenLoad['arrivals'], 'trace'>;
  rate: RateDraft;
  durationNs: number;
}

function openProfileOf(phase: PhaseDraft, { arrivals, rate, durationNs }: OpenParts): OpenLoad {
  const open = {
    loop: 'open',
    ratePerSecond: meanOf(rate, durationNs),
    durationNs,
    ...(typeof rate === 'number' ? {} : { shape: rateShapeOf(rate) }),
  } as const;
  switch (arrivals) {
    case 'constant':
    case 'poisson':
      return { ...open, arrivals };
    case 'gamma':
      return { ...open, arrivals, cv: given(phase.cv, 'gamma arrivals have their cv') };
    case 'bursts': {
      const onNs = given(phase.on, 'bursts last some time');
      const offNs = given(phase.off, 'bursts pause some time');
      return { ...open, arrivals, onNs, offNs };
    }
  }
}

function meanOf(rate: RateDraft, durationNs: number): number {
  return typeof rate === 'number' ? rate : meanRateOf(rateShapeOf(rate), durationNs);
}

function traceProfileOf(phase: PhaseDraft, absolute: (path: string) => string): LoadProfile {
  const { file, speed } = given(phase.trace, 'a trace phase has its trace');
  return {
    loop: 'open',
    arrivals: 'trace',
    ratePerSecond: RATE_OF_TRACE,
    durationNs: phase.duration ?? DURATION_OF_TRACE_NS,
    file: absolute(file),
    speed,
  };
}

function given<T>(value: T | undefined, claim: string): T {
  assert(value !== undefined, claim);
  return value;
}
