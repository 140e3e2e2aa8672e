/** Whether each budget speaks of things that the scenario has. */
import { listed, quoted } from './describe-value.ts';
import { didYouMean } from './meant-name.ts';
import { parseBudget } from './parse-budget.ts';
import { fieldOf, itemsOf, textOf } from './raw-fields.ts';
import type { DataPath, Finding } from './scenario-problem.ts';
import { instanceNamesOf, phaseNamesOf, targetNamesOf, WARMUP_NAME } from './scenario-names.ts';

export function checkBudgets(scenario: unknown): Finding[] {
  const known = {
    phase: [...new Set(phaseNamesOf(scenario))],
    target: targetNamesOf(scenario).filter((name) => name !== null),
    instance: instanceNamesOf(scenario).filter((name) => name !== null),
  };
  return itemsOf(fieldOf(scenario, 'budgets')).flatMap((budget, index) => {
    const path = ['budgets', index];
    const isText = typeof budget === 'string';
    const sentence = isText ? budget : textOf(fieldOf(budget, 'budget'));
    return [
      ...checkCost(sentence, scenario, isText ? path : [...path, 'budget']),
      ...checkInstanceKey(sentence, budget, path),
      ...(['phase', 'target', 'instance'] as const).flatMap((key) => {
        const name = textOf(fieldOf(budget, key));
        return name === null ? [] : checkName({ key, name, known: known[key], path });
      }),
    ];
  });
}

interface NameSubject {
  key: 'phase' | 'target' | 'instance';
  name: string;
  known: readonly string[];
  path: DataPath;
}

function checkName({ key, name, known, path }: NameSubject): Finding[] {
  if (known.length === 0 || known.includes(name)) return [];
  const place = { path: [...path, key], at: 'value' } as const;
  const here = `the ${key}s here are ${listed(known.map(quoted), 'and')}`;
  if (key === 'phase' && name === WARMUP_NAME) {
    return [{ ...place, message: 'the warm-up is never judged', hint: here }];
  }
  const hint = didYouMean(name, known) ?? here;
  return [{ ...place, message: `unknown ${key} ${quoted(name)}`, hint }];
}

function isAboutCost(sentence: string | null): boolean | null {
  const reading = parseBudget(sentence);
  return reading.ok ? reading.value.metric === 'cost_per_million' : null;
}

function checkCost(sentence: string | null, scenario: unknown, path: DataPath): Finding[] {
  if (isAboutCost(sentence) !== true || fieldOf(scenario, 'cost') !== undefined) return [];
  const message = 'this budget needs an instance type to price, and the scenario has no "cost"';
  return [{ path, at: 'value', message, hint: 'add "cost: { instances: [m6i.large] }"' }];
}

function checkInstanceKey(sentence: string | null, budget: unknown, path: DataPath): Finding[] {
  if (isAboutCost(sentence) !== false || fieldOf(budget, 'instance') === undefined) return [];
  const message = 'only a cost_per_million budget has an instance';
  return [{ path: [...path, 'instance'], at: 'key', message, hint: 'remove "instance"' }];
}
