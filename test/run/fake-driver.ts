/** A driver in no time: each phase is answered at once with the record that a server of a rate would give. */
import type { PhaseProgress, RunEvent } from '../../src/domain/event.ts';
import type { PhaseRecord } from '../../src/domain/result.ts';
import type { Driver, PhaseJob } from '../../src/driver/driver-job.ts';
import type { TrialTarget } from '../../src/run/run-trial.ts';
import { aDistribution, aPhaseRecord, aPhaseResult } from '../builders/results.ts';

export interface FakeTarget {
  on: TrialTarget;
  events: RunEvent[];
  jobs: PhaseJob[];
  /** Before each trial, in nanoseconds. */
  pausesNs: number[];
}

/** What comes of a phase at this rate; `progress` is told before, and an abort meanwhile is obeyed. */
export interface FakeAnswer {
  p99Ns: number;
  record?: Partial<PhaseRecord>;
  progress?: PhaseProgress[];
}

export function aFakeTarget(
  answer: (ratePerSecond: number, number: number) => FakeAnswer,
  given: Partial<TrialTarget> = {},
): FakeTarget {
  const events: RunEvent[] = [];
  const jobs: PhaseJob[] = [];
  const pausesNs: number[] = [];
  const runPhase: Driver['runPhase'] = (job, options) => {
    const { signal } = options;
    jobs.push(job);
    const rate = job.profile.loop === 'open' ? job.profile.ratePerSecond : 0;
    const { p99Ns, record = {}, progress = [] } = answer(rate, jobs.length);
    for (const each of progress) if (!signal.aborted) options.onProgress(each, 'measured');
    return Promise.resolve(
      aPhaseRecord({
        name: job.name,
        profile: job.profile,
        responseTime: aDistribution({ p99Ns }),
        okResponseTime: aDistribution({ p99Ns }),
        interrupted: signal.aborted,
        ...record,
      }),
    );
  };
  const on: TrialTarget = {
    target: 'onnx',
    driver: { runPhase },
    timeoutNs: 2e9,
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
    toPhaseResult: (record) =>
      aPhaseResult({
        ...record,
        throughputPerSecond: record.driver.achievedRatePerSecond,
        validity: record.interrupted
          ? { status: 'invalid', reasons: [{ code: 'interrupted', message: 'cut', hint: '' }] }
          : { status: 'valid', reasons: [] },
      }),
    pause: (delayNs) => {
      pausesNs.push(delayNs);
      return Promise.resolve();
    },
    ...given,
  };
  return { on, events, jobs, pausesNs };
}
