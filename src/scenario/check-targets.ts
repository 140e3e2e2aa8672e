/**
 * What fits together in a target: whether its adapter takes a url, which options it has, what it needs
 * beside it, how the server is reached. The adapters are facts handed in; none is known by name here.
 */
import { checkConnection } from './check-connection.ts';
import { checkExpect } from './check-expect.ts';
import { checkHeaders } from './check-headers.ts';
import { checkUrl } from './check-url.ts';
import { listed, quoted } from './describe-value.ts';
import { fieldOf, isMapping, itemsOf, textOf } from './raw-fields.ts';
import type { TargetKind } from './scenario-context.ts';
import type { DataPath, Finding } from './scenario-problem.ts';
import { targetNamesOf } from './scenario-names.ts';
import { validate } from './validate.ts';

export function checkTargets(scenario: unknown, adapters: readonly TargetKind[]): Finding[] {
  const targets = itemsOf(fieldOf(scenario, 'targets'));
  const kinds = targets.map((target) => kindOf(target, adapters));
  return [
    ...targets.flatMap((target, index) => [
      ...checkTarget(target, ['targets', index]),
      ...checkConnection(target, kinds[index], ['targets', index]),
      ...checkExpect(target, scenario, ['targets', index]),
    ]),
    ...targets.flatMap((target, index) => {
      const kind = kinds[index];
      return kind === undefined || !isMapping(target)
        ? []
        : [
            ...checkAttaching({ kind, target, path: ['targets', index], adapters }),
            ...checkOptions(target, kind, ['targets', index, 'options']),
          ];
    }),
    ...checkNeeds(scenario, kinds),
  ];
}

function kindOf(target: unknown, adapters: readonly TargetKind[]): TargetKind | undefined {
  const name = fieldOf(target, 'adapter');
  return adapters.find((kind) => kind.name === name);
}

function checkTarget(target: unknown, path: DataPath): Finding[] {
  const url = textOf(fieldOf(target, 'url'));
  const headers = fieldOf(target, 'headers');
  return [
    ...(url === null ? [] : checkUrl(url, [...path, 'url'])),
    ...(isMapping(headers) ? checkHeaders(headers, [...path, 'headers']) : []),
  ];
}

interface AttachingSubject {
  kind: TargetKind;
  target: Record<string, unknown>;
  path: DataPath;
  adapters: readonly TargetKind[];
}

function checkAttaching({ kind, target, path, adapters }: AttachingSubject): Finding[] {
  const hasUrl = target['url'] !== undefined;
  if (hasUrl && !kind.canAttach) {
    const attaching = adapters.filter(({ canAttach }) => canAttach).map(({ name }) => name);
    const other =
      attaching.length === 0 ? '' : `, or use an adapter that attaches: ${listed(attaching, 'or')}`;
    const message = `the ${kind.name} adapter launches its own server and cannot attach to one`;
    return [{ path: [...path, 'url'], at: 'key', message, hint: `remove "url"${other}` }];
  }
  if (!hasUrl && !kind.canLaunch) {
    const message = `missing: the ${kind.name} adapter attaches to a running server and needs its address`;
    const hint = 'add "url: http://127.0.0.1:8000/…"';
    return [{ path: [...path, 'url'], at: 'value', message, hint }];
  }
  return [];
}

function checkOptions(
  target: Record<string, unknown>,
  kind: TargetKind,
  path: DataPath,
): Finding[] {
  const options = target['options'] ?? {};
  if (!isMapping(options)) return [];
  const validation = validate({ schema: kind.optionsSchema, path }, options);
  return validation.ok ? [] : validation.findings;
}

/** One problem for each thing that is missing, however many targets need it. */
function checkNeeds(scenario: unknown, kinds: readonly (TargetKind | undefined)[]): Finding[] {
  const names = targetNamesOf(scenario);
  const needs = [
    { key: 'model', isNeeded: (kind: TargetKind) => kind.needsModel, example: 'model.onnx' },
    { key: 'payload', isNeeded: (kind: TargetKind) => kind.needsPayload, example: 'rows.jsonl' },
  ];
  return needs.flatMap(({ key, isNeeded, example }): Finding[] => {
    const needing = kinds.flatMap((kind, index) =>
      kind !== undefined && isNeeded(kind) ? [{ index, name: names[index] ?? kind.name }] : [],
    );
    const [first] = needing;
    if (first === undefined || fieldOf(scenario, key) !== undefined) return [];
    const needingNames = [...new Set(needing.map(({ name }) => quoted(name)))];
    const verb = needingNames.length === 1 ? 'needs' : 'need';
    const message = `missing: ${listed(needingNames, 'and')} ${verb} a ${key}`;
    const hint = `add "${key}: { file: ${example} }"`;
    return [
      { path: [key], at: 'value', message, hint, shownAt: ['targets', first.index, 'adapter'] },
    ];
  });
}
