/** The names that a scenario gives to its phases and targets, defaults included. */
import { fieldOf, itemsOf, textOf } from './raw-fields.ts';

/** The warm-up's own; no measured phase may have it. */
export const WARMUP_NAME = 'warmup';

/** One for each entry of `load.phases`: its name, or `phase-<number from 1>`. */
export function phaseNamesOf(scenario: unknown): string[] {
  const phases = itemsOf(fieldOf(fieldOf(scenario, 'load'), 'phases'));
  return phases.map((phase, index) => textOf(fieldOf(phase, 'name')) ?? `phase-${index + 1}`);
}

/** One for each entry of `targets`: its name, or its adapter's; null when it has neither. */
export function targetNamesOf(scenario: unknown): (string | null)[] {
  return itemsOf(fieldOf(scenario, 'targets')).map(
    (target) => textOf(fieldOf(target, 'name')) ?? textOf(fieldOf(target, 'adapter')),
  );
}

/** The entries of `cost.instances`; null for what is no text. */
export function instanceNamesOf(scenario: unknown): (string | null)[] {
  return itemsOf(fieldOf(fieldOf(scenario, 'cost'), 'instances')).map(textOf);
}
