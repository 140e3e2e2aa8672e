/** Scenario -> what will be done, in order. Pure; `--dry-run` prints it. */
import type { PlannedPhase } from '../domain/event.ts';
import type { LoadPhase, LoadProfile, Scenario } from '../domain/scenario.ts';
import { NS_PER_S } from '../base/units.ts';

export interface RunPlan {
  targets: { name: string; adapter: string; url: string | null }[];
  /** Warm-up first, the same for every target. */
  phases: PlannedPhase[];
  /** Load of all phases on all targets; launches and draining left out. */
  estimatedNs: number;
}

/** `poisson 200/s`, `closed loop, 64 callers`. */
function loadInWords(profile: LoadProfile): string {
  if (profile.loop === 'open') return `${profile.arrivals} ${profile.ratePerSecond}/s`;
  if (profile.loop === 'partly-open') return `sessions ${profile.sessionsPerSecond}/s`;
  const callers = profile.concurrency === 1 ? '1 caller' : `${profile.concurrency} callers`;
  return `closed loop, ${callers}`;
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
  const perTargetNs = planned.reduce((sum, phase) => sum + phase.durationNs, 0);
  return {
    targets: scenario.targets.map(({ name, adapter, url }) => ({ name, adapter, url })),
    phases: planned,
    estimatedNs: perTargetNs * scenario.targets.length,
  };
}

/** The plan as lines for people. */
export function renderPlan(scenario: Scenario, plan: RunPlan): string {
  const seconds = (durationNs: number): string => `${Number((durationNs / NS_PER_S).toFixed(2))} s`;
  const targets = plan.targets.map(
    (target) =>
      `  ${target.name} (${target.adapter}, ${target.url === null ? 'launched' : `attached to ${target.url}`})`,
  );
  const phases = plan.phases.map(
    (phase) =>
      `  ${phase.name}: ${phase.load} for ${seconds(phase.durationNs)}${phase.kind === 'warmup' ? ', not judged' : ''}`,
  );
  const budgets = scenario.budgets.map((budget) => {
    const scope = [budget.target, budget.phase].filter((part) => part !== null).join(', ');
    return `  ${budget.text}${scope === '' ? '' : ` (${scope})`}`;
  });
  return [
    `${scenario.name}: seed ${scenario.seed}, about ${seconds(plan.estimatedNs)} of load`,
    'targets, one after another:',
    ...targets,
    'phases on each:',
    ...phases,
    ...(budgets.length > 0 ? ['budgets:', ...budgets] : ['no budgets']),
    '',
  ].join('\n');
}
