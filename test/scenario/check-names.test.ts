import { describe, expect, test } from 'vitest';
import { checkNames } from '../../src/scenario/check-names.ts';
import { pathText } from '../../src/scenario/scenario-problem.ts';

function findingsOf(scenario: object): string[] {
  return checkNames(scenario).map(({ path, message }) => `${pathText(path)}: ${message}`);
}

describe('checkNames', () => {
  test.each([
    ['names of their own', { load: { phases: [{ name: 'a' }, { name: 'b' }, {}, {}] } }],
    [
      'one name for a phase and a target',
      { load: { phases: [{ name: 'onnx' }] }, targets: [{ adapter: 'onnx' }] },
    ],
    ['targets without any name', { targets: [{}, {}, 'onnx', 'onnx'] }],
    ['nothing', {}],
  ])('admits %s', (_, scenario) => {
    expect(findingsOf(scenario)).toEqual([]);
  });

  test.each([
    [
      'two phases of one name',
      { load: { phases: [{ name: 'a' }, { name: 'a' }] } },
      'load.phases[1].name: the name "a" is already that of load.phases[0]',
    ],
    [
      'a default name that was given before',
      { load: { phases: [{ name: 'phase-2' }, {}] } },
      'load.phases[1]: the name "phase-2" is already that of load.phases[0]',
    ],
    [
      'two targets of one adapter',
      { targets: [{ adapter: 'a' }, { adapter: 'a' }] },
      'targets[1].adapter: the name "a" is already that of targets[0]',
    ],
    [
      'a target named like another’s adapter',
      { targets: [{ adapter: 'a' }, { adapter: 'b', name: 'a' }] },
      'targets[1].name: the name "a" is already that of targets[0]',
    ],
    [
      'an instance type twice',
      { cost: { instances: ['x', 'y', 'x'] } },
      'cost.instances[2]: the name "x" is already that of cost.instances[0]',
    ],
    [
      'a phase with the name of the warm-up',
      { load: { phases: [{ name: 'warmup' }] } },
      'load.phases[0].name: the name "warmup" is that of the warm-up, which is never judged',
    ],
  ])('finds %s', (_, scenario, finding) => {
    expect(findingsOf(scenario)).toEqual([finding]);
  });
});
