/**
 * What makes a warm-up whole, and what it and `warmConnections` must fit to. Judged on the data as
 * written, so that it is judged beside every other mistake.
 */
import { NS_PER_S } from '../base/units.ts';
import { parseDuration } from './parse-duration.ts';
import { fieldOf, isMapping } from './raw-fields.ts';
import type { Finding } from './scenario-problem.ts';

/** As many whole seconds as the test for a trend needs. */
const STEADY_NS_MIN = 8 * NS_PER_S;

const ENDS = ['duration', 'requests', 'until'];

export function checkWarmup(scenario: unknown): Finding[] {
  const load = fieldOf(scenario, 'load');
  return [...checkEnd(fieldOf(load, 'warmup')), ...checkWarmConnections(load)];
}

function checkEnd(warmup: unknown): Finding[] {
  if (!isMapping(warmup)) return [];
  const path = ['load', 'warmup'];
  if (!ENDS.some((key) => Object.hasOwn(warmup, key))) {
    const message = 'missing: expected the length of the warm-up, such as 5s';
    const hint = 'or end it by "requests: 1000", or by "until: steady"';
    return [{ path: [...path, 'duration'], at: 'value', message, hint }];
  }
  if (!Object.hasOwn(warmup, 'until')) return [];
  if (!Object.hasOwn(warmup, 'requests')) return checkSteadyLength(warmup['duration'], path);
  const message = 'a warm-up ends in one way: by requests, or until steady';
  return [{ path: [...path, 'requests'], at: 'key', message, hint: 'remove one of the two' }];
}

function checkSteadyLength(duration: unknown, path: string[]): Finding[] {
  const reading = typeof duration === 'string' ? parseDuration(duration) : null;
  if (!reading?.ok || reading.value >= STEADY_NS_MIN) return [];
  const message = `no steady state can be found within ${String(duration)}: it takes 8s at least`;
  return [{ path: [...path, 'duration'], at: 'value', message, hint: 'such as "duration: 30s"' }];
}

function checkWarmConnections(load: unknown): Finding[] {
  const warm = fieldOf(load, 'warmConnections');
  const connections = fieldOf(load, 'connections');
  if (typeof warm !== 'number' || typeof connections !== 'number' || warm <= connections) return [];
  const message = `${warm} connections cannot be opened first: expected at most the ${connections} of load.connections`;
  return [{ path: ['load', 'warmConnections'], at: 'value', message, hint: null }];
}
