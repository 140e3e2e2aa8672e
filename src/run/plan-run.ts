/** Scenario -> what will be done, in order. Pure; `--dry-run` prints it. */
import path from 'node:path';
import type { PlannedPhase } from '../domain/event.ts';
import type {
  LoadPhase,
  LoadProfile,
  OpenLoad,
  RateShape,
  Scenario,
  WarmupPhase,
} from '../domain/scenario.ts';
import { NS_PER_S } from '../base/units.ts';
import { renderDuration } from '../scenario/parse-duration.ts';
import { floorLengthNs } from './floor-length.ts';
import { planTrials, renderTrials, type PlannedTrials } from './plan-trials.ts';

export interface RunPlan {
  targets: { name: string; adapter: string; url: string | null }[];
  /** Warm-up first, the same for every target. */
  phases: PlannedPhase[];
  /** The sweep and the search that follow the phases on every target. */
  trials: PlannedTrials[];
  /** What the measurement floor takes, once; 0: it is not measured. */
  floorNs: number;
  /** Load of all phases and trials on all targets, and the floor; launches and draining left out. */
  estimatedNs: number;
}

/** `poisson 200/s`, `gamma (cv 2) 50/s to 500/s`, `closed loop, 64 callers`. */
function loadInWords(profile: LoadProfile): string {
  if (profile.loop === 'open') {
    const { shape, ratePerSecond } = profile;
    return `${arrivalsInWords(profile)} ${shape === undefined ? perSecond(ratePerSecond) : rateInWords(shape)}`;
  }
  const thinking =
    profile.thinkTimeNs === 0 ? '' : `, ${renderDuration(profile.thinkTimeNs)} of thinking`;
  if (profile.loop === 'partly-open') {
    const { sessionsPerSecond, requestsPerSession } = profile;
    return `sessions ${perSecond(sessionsPerSecond)} of ${counted(requestsPerSession, 'request')}${thinking}`;
  }
  return `closed loop, ${counted(profile.concurrency, 'caller')}${thinking}`;
}

function arrivalsInWords(profile: OpenLoad): string {
  switch (profile.arrivals) {
    case 'constant':
    case 'poisson':
      return profile.arrivals;
    case 'gamma':
      return `gamma (cv ${profile.cv})`;
    case 'bursts':
      return `bursts (on ${renderDuration(profile.onNs)}, off ${renderDuration(profile.offNs)})`;
    case 'trace': {
      const speed = profile.speed === 1 ? '' : ` at ${profile.speed}x`;
      return `trace ${path.basename(profile.file)}${speed},`;
    }
  }
}

function rateInWords(shape: RateShape): string {
  switch (shape.kind) {
    case 'ramp':
      return `${perSecond(shape.fromPerSecond)} to ${perSecond(shape.toPerSecond)}`;
    case 'steps':
      return `in steps of ${shape.ratesPerSecond.map(perSecond).join(', ')}`;
    case 'sine':
      return `${perSecond(shape.meanPerSecond)} ± ${perSecond(shape.amplitudePerSecond)} every ${renderDuration(shape.periodNs)}`;
    case 'spike':
      return `${perSecond(shape.basePerSecond)} with a spike of ${perSecond(shape.peakPerSecond)} from ${renderDuration(shape.atNs)} to ${renderDuration(shape.atNs + shape.lastsNs)}`;
  }
}

/** What is no whole number (the mean of a trace) with three decimals at most. */
function perSecond(rate: number): string {
  return `${Number(rate.toFixed(3))}/s`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

export function planPhase(phase: LoadPhase): PlannedPhase {
  const { profile } = phase;
  return {
    name: phase.name,
    kind: phase.kind,
    offeredRatePerSecond: profile.loop === 'open' ? profile.ratePerSecond : null,
    load: loadInWords(profile),
    durationNs: profile.durationNs,
  };
}

export function planRun(scenario: Scenario): RunPlan {
  const { warmup, phases } = scenario.load;
  const planned = [...(warmup === null ? [] : [warmup]), ...phases].map(planPhase);
  const trials = planTrials(scenario.load);
  const floorNs = scenario.load.floor ? floorLengthNs(phases) : 0;
  const perTargetNs = [...planned, ...trials].reduce((sum, part) => sum + part.durationNs, 0);
  return {
    targets: scenario.targets.map(({ name, adapter, url }) => ({ name, adapter, url })),
    phases: planned,
    trials,
    floorNs,
    estimatedNs: floorNs + perTargetNs * scenario.targets.length,
  };
}

/** `for 5 s`, or how else a warm-up ends. */
function lengthInWords(phase: PlannedPhase, warmup: WarmupPhase | null): string {
  const length = seconds(phase.durationNs);
  if (phase.kind !== 'warmup' || warmup === null) return `for ${length}`;
  switch (warmup.until.kind) {
    case 'duration':
      return `for ${length}, not judged`;
    case 'requests':
      return `for ${counted(warmup.until.count, 'request')}, ${length} at most, not judged`;
    case 'steady':
      return `until steady, ${length} at most, not judged`;
  }
}

function seconds(durationNs: number): string {
  return `${Number((durationNs / NS_PER_S).toFixed(2))} s`;
}

/** The plan as lines for people. */
export function renderPlan(scenario: Scenario, plan: RunPlan): string {
  const targets = plan.targets.map(
    (target) =>
      `  ${target.name} (${target.adapter}, ${target.url === null ? 'launched' : `attached to ${target.url}`})`,
  );
  const phases = plan.phases.map(
    (phase) => `  ${phase.name}: ${phase.load} ${lengthInWords(phase, scenario.load.warmup)}`,
  );
  const budgets = scenario.budgets.map((budget) => {
    const scope = [budget.target, budget.phase].filter((part) => part !== null).join(', ');
    return `  ${budget.text}${scope === '' ? '' : ` (${scope})`}`;
  });
  return [
    `${scenario.name}: seed ${scenario.seed}, about ${Math.ceil(plan.estimatedNs / NS_PER_S)} s of load`,
    ...(plan.floorNs > 0
      ? [`first the same load on a server that does nothing, ${seconds(plan.floorNs)}`]
      : []),
    'targets, one after another:',
    ...targets,
    'phases on each:',
    ...phases,
    ...renderTrials(plan.trials),
    ...(budgets.length > 0 ? ['budgets:', ...budgets] : ['no budgets']),
    '',
  ].join('\n');
}
