/** A load as people name it; the numbers are those that somebody set. */
import { basename } from 'node:path';
import type { LoadProfile, OpenLoad, RateShape } from '../domain/scenario.ts';
import { formatCount, formatDuration, formatExact } from './format-figure.ts';

/** `200/s`, `50/s to 500/s`, `64 callers`: the shortest name of the load. */
export function profileInShort(profile: LoadProfile): string {
  if (profile.loop === 'open') {
    return profile.shape === undefined
      ? perSecond(profile.ratePerSecond)
      : shapeInShort(profile.shape);
  }
  if (profile.loop === 'partly-open') return `${formatExact(profile.sessionsPerSecond)} sessions/s`;
  return `${formatCount(profile.concurrency)} ${profile.concurrency === 1 ? 'caller' : 'callers'}`;
}

/** `200/s, Poisson arrivals, 30 s`. */
export function profileInWords(profile: LoadProfile): string {
  const length = formatDuration(profile.durationNs);
  if (profile.loop === 'open') {
    const changes = profile.shape === undefined ? '' : changesInWords(profile.shape);
    return `${profileInShort(profile)}${changes}, ${arrivalsInWords(profile)}, ${length}`;
  }
  const pause =
    profile.thinkTimeNs === 0 ? '' : `, ${formatDuration(profile.thinkTimeNs)} of thinking`;
  if (profile.loop === 'partly-open') {
    const { requestsPerSession } = profile;
    const requests = `${formatCount(requestsPerSession)} ${requestsPerSession === 1 ? 'request' : 'requests'}`;
    return `${profileInShort(profile)} of ${requests}${pause}, ${length}`;
  }
  return `closed loop, ${profileInShort(profile)}${pause}, ${length}`;
}

function shapeInShort(shape: RateShape): string {
  switch (shape.kind) {
    case 'ramp':
      return `${perSecond(shape.fromPerSecond)} to ${perSecond(shape.toPerSecond)}`;
    case 'steps': {
      const [first = 0] = shape.ratesPerSecond;
      const last = shape.ratesPerSecond.at(-1) ?? 0;
      return `${perSecond(first)} to ${perSecond(last)} in ${shape.ratesPerSecond.length} steps`;
    }
    case 'sine':
      return `${formatExact(shape.meanPerSecond)} ± ${perSecond(shape.amplitudePerSecond)}`;
    case 'spike':
      return `${perSecond(shape.basePerSecond)} with a spike of ${perSecond(shape.peakPerSecond)}`;
  }
}

/** What the short name leaves out. */
function changesInWords(shape: RateShape): string {
  if (shape.kind === 'sine') return ` every ${formatDuration(shape.periodNs)}`;
  if (shape.kind !== 'spike') return '';
  return ` from ${formatDuration(shape.atNs)} to ${formatDuration(shape.atNs + shape.lastsNs)}`;
}

function arrivalsInWords(profile: OpenLoad): string {
  switch (profile.arrivals) {
    case 'poisson':
      return 'Poisson arrivals';
    case 'constant':
      return 'evenly spaced';
    case 'gamma':
      return `gamma arrivals (CV ${formatExact(profile.cv)})`;
    case 'bursts':
      return `bursts (on ${formatDuration(profile.onNs)}, off ${formatDuration(profile.offNs)})`;
    case 'trace': {
      const speed = profile.speed === 1 ? '' : ` at ${formatExact(profile.speed)}x`;
      return `instants of ${basename(profile.file)}${speed}`;
    }
  }
}

function perSecond(rate: number): string {
  return `${formatExact(rate)}/s`;
}
