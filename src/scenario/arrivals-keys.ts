/**
 * Which keys of a phase belong to which arrivals. One table, from which both the checks and the JSON
 * Schema for editors are made, so that the two cannot differ.
 */

export const ARRIVALS = [
  'poisson',
  'constant',
  'gamma',
  'bursts',
  'trace',
  'sessions',
  'closed',
] as const;
export type ArrivalsWord = (typeof ARRIVALS)[number];

/** Keys that not every phase may have. */
const LOAD_KEYS = [
  'rate',
  'cv',
  'on',
  'off',
  'trace',
  'requestsPerSession',
  'concurrency',
  'thinkTime',
] as const;
export type LoadKey = (typeof LOAD_KEYS)[number];

interface PhaseKeys {
  required: readonly (LoadKey | 'duration')[];
  /** What it may not have. */
  foreign: readonly LoadKey[];
  /** Whether its rate may change over the phase. */
  takesShape: boolean;
}

/** By arrivals. */
export const PHASE_KEYS: Readonly<Record<ArrivalsWord, PhaseKeys>> = {
  poisson: keysOf(['rate', 'duration'], { takesShape: true }),
  constant: keysOf(['rate', 'duration'], { takesShape: true }),
  gamma: keysOf(['rate', 'cv', 'duration'], { takesShape: true }),
  bursts: keysOf(['rate', 'on', 'off', 'duration']),
  trace: keysOf(['trace']),
  sessions: keysOf(['rate', 'requestsPerSession', 'duration'], { optional: ['thinkTime'] }),
  closed: keysOf(['concurrency', 'duration'], { optional: ['thinkTime'] }),
};

export function isArrivalsWord(value: unknown): value is ArrivalsWord {
  return (ARRIVALS as readonly unknown[]).includes(value);
}

/** The arrivals that may have `key`. */
export function arrivalsWith(key: LoadKey): ArrivalsWord[] {
  return ARRIVALS.filter((arrivals) => !PHASE_KEYS[arrivals].foreign.includes(key));
}

function keysOf(
  required: readonly (LoadKey | 'duration')[],
  {
    optional = [],
    takesShape = false,
  }: { optional?: readonly LoadKey[]; takesShape?: boolean } = {},
): PhaseKeys {
  const own: readonly string[] = [...required, ...optional];
  return { required, foreign: LOAD_KEYS.filter((key) => !own.includes(key)), takesShape };
}
