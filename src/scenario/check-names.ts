/** Names that others refer to must be one thing's alone: phases, targets, instances. */
import { quoted } from './describe-value.ts';
import { fieldOf, itemsOf } from './raw-fields.ts';
import { pathText, type DataPath, type Finding } from './scenario-problem.ts';
import { instanceNamesOf, phaseNamesOf, targetNamesOf, WARMUP_NAME } from './scenario-names.ts';

export function checkNames(scenario: unknown): Finding[] {
  const phases = itemsOf(fieldOf(fieldOf(scenario, 'load'), 'phases'));
  const targets = itemsOf(fieldOf(scenario, 'targets'));
  return [
    ...reservedNames(phases),
    ...repeatedNames(phaseNamesOf(scenario), {
      entryPath: (index) => ['load', 'phases', index],
      placeOf: (index) => placeOfName(phases, index),
      hint: () => 'give each phase a name of its own',
    }),
    ...repeatedNames(targetNamesOf(scenario), {
      entryPath: (index) => ['targets', index],
      placeOf: (index) => placeOfName(targets, index, 'adapter'),
      hint: (name) => `give each target a name of its own, for example "name: ${name}-2"`,
    }),
    ...repeatedNames(instanceNamesOf(scenario), {
      entryPath: (index) => ['cost', 'instances', index],
      placeOf: () => [],
      hint: () => 'name each instance type once',
    }),
  ];
}

interface NamedEntries {
  entryPath(index: number): DataPath;
  /** The key below the entry from which its name comes. */
  placeOf(index: number): DataPath;
  hint(name: string): string;
}

function repeatedNames(names: readonly (string | null)[], entries: NamedEntries): Finding[] {
  return names.flatMap((name, index): Finding[] => {
    const first = names.indexOf(name);
    if (name === null || first === index) return [];
    return [
      {
        path: [...entries.entryPath(index), ...entries.placeOf(index)],
        at: 'value',
        message: `the name ${quoted(name)} is already that of ${pathText(entries.entryPath(first))}`,
        hint: entries.hint(name),
      },
    ];
  });
}

function placeOfName(entries: readonly unknown[], index: number, otherwise?: string): DataPath {
  if (fieldOf(entries[index], 'name') !== undefined) return ['name'];
  return otherwise === undefined ? [] : [otherwise];
}

function reservedNames(phases: readonly unknown[]): Finding[] {
  return phases.flatMap((phase, index): Finding[] =>
    fieldOf(phase, 'name') === WARMUP_NAME
      ? [
          {
            path: ['load', 'phases', index, 'name'],
            at: 'value',
            message: `the name "${WARMUP_NAME}" is that of the warm-up, which is never judged`,
            hint: 'choose another name, or move the phase to load.warmup',
          },
        ]
      : [],
  );
}
