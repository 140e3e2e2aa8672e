/** One-second windows of a simulated M/M/1 server: what a queue's medians really look like. */
import type { Random } from '../../src/base/random.ts';
import type { SteadyWindow } from '../../src/stats/steady-state.ts';

export interface QueueLoad {
  arrivalsPerSecond: number;
  /** Share of the time in which the server is busy, below 1. */
  utilisation: number;
  seconds: number;
  /** Factor on the service time at an instant in seconds; default: 1 throughout. */
  slowness?: (atS: number) => number;
}

function exponential(mean: number, random: Random): number {
  return -Math.log(1 - random()) * mean;
}

/** By completion, like the windows of a phase; what completes after the last second is left out. */
export function queueWindows(load: QueueLoad, random: Random): SteadyWindow[] {
  const { arrivalsPerSecond, utilisation, seconds, slowness = () => 1 } = load;
  const responsesS: number[][] = Array.from({ length: seconds }, () => []);
  let arrivedAtS = exponential(1 / arrivalsPerSecond, random);
  let freeAtS = 0;
  while (arrivedAtS < seconds) {
    const serviceS = exponential(utilisation / arrivalsPerSecond, random) * slowness(arrivedAtS);
    freeAtS = Math.max(arrivedAtS, freeAtS) + serviceS;
    responsesS[Math.floor(freeAtS)]?.push(freeAtS - arrivedAtS);
    arrivedAtS += exponential(1 / arrivalsPerSecond, random);
  }
  return responsesS.map((spans) => {
    const middle = spans.toSorted((left, right) => left - right)[spans.length >> 1];
    return {
      p50Ns: middle === undefined ? null : Math.round(middle * 1e9),
      okPerSecond: spans.length,
    };
  });
}
