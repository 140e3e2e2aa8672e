/** The load of a phase in the public document: what was asked for, spans in milliseconds. */
import { nsToMs } from '../base/units.ts';
import type { LoadProfile, OpenLoad, RateShape } from '../domain/scenario.ts';

export type LoadDocument =
  | OpenLoadDocument
  | { loop: 'closed'; concurrency: number; thinkTimeMs: number; durationMs: number }
  | {
      loop: 'partly-open';
      sessionsPerSecond: number;
      requestsPerSession: number;
      thinkTimeMs: number;
      durationMs: number;
    };

interface OpenLoadDocument {
  loop: 'open';
  arrivals: OpenLoad['arrivals'];
  /** Mean over the phase. */
  ratePerSecond: number;
  durationMs: number;
  /** Of a rate that changes over the phase. */
  shape?: ShapeDocument;
  /** Of gamma arrivals. */
  cv?: number;
  /** Of bursts. */
  onMs?: number;
  offMs?: number;
  /** Of a trace. */
  file?: string;
  speed?: number;
}

export type ShapeDocument =
  | Extract<RateShape, { kind: 'ramp' | 'steps' }>
  | { kind: 'sine'; meanPerSecond: number; amplitudePerSecond: number; periodMs: number }
  | { kind: 'spike'; basePerSecond: number; peakPerSecond: number; atMs: number; lastsMs: number };

export function toLoadDocument(profile: LoadProfile): LoadDocument {
  const durationMs = nsToMs(profile.durationNs);
  if (profile.loop === 'open') return toOpenDocument(profile, durationMs);
  const thinkTimeMs = nsToMs(profile.thinkTimeNs);
  if (profile.loop === 'partly-open') {
    const { loop, sessionsPerSecond, requestsPerSession } = profile;
    return { loop, sessionsPerSecond, requestsPerSession, thinkTimeMs, durationMs };
  }
  const { loop, concurrency } = profile;
  return { loop, concurrency, thinkTimeMs, durationMs };
}

function toOpenDocument(profile: OpenLoad, durationMs: number): OpenLoadDocument {
  const { loop, arrivals, ratePerSecond, shape } = profile;
  const document: OpenLoadDocument = {
    loop,
    arrivals,
    ratePerSecond,
    durationMs,
    ...(shape === undefined ? {} : { shape: toShapeDocument(shape) }),
  };
  switch (profile.arrivals) {
    case 'constant':
    case 'poisson':
      return document;
    case 'gamma':
      return { ...document, cv: profile.cv };
    case 'bursts':
      return { ...document, onMs: nsToMs(profile.onNs), offMs: nsToMs(profile.offNs) };
    case 'trace':
      return { ...document, file: profile.file, speed: profile.speed };
  }
}

function toShapeDocument(shape: RateShape): ShapeDocument {
  switch (shape.kind) {
    case 'ramp':
    case 'steps':
      return shape;
    case 'sine': {
      const { periodNs, ...others } = shape;
      return { ...others, periodMs: nsToMs(periodNs) };
    }
    case 'spike': {
      const { atNs, lastsNs, ...others } = shape;
      return { ...others, atMs: nsToMs(atNs), lastsMs: nsToMs(lastsNs) };
    }
  }
}
