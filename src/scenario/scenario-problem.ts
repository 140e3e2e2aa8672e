/**
 * What is wrong with a file the user wrote, and where. A `Finding` speaks of a place in the data
 * (`load`, `phases`, 1, `rate`); a `ScenarioProblem` of a place in the text. Only parse-scenario.ts
 * and parse-payload.ts turn the one into the other, so that no check needs to know YAML or JSON.
 */

export interface ScenarioProblem {
  /** As the caller named it. */
  file: string;
  /** From 1. */
  line: number;
  /** From 1, in UTF-16 units. */
  column: number;
  /** Column after the last unit of what is wrong, on the same line; absent: a point, not a span. */
  endColumn?: number;
  /** `load.phases[1].rate`; empty: the file as a whole. */
  path: string;
  /** What was expected and what was found, one line. */
  message: string;
  /** The next step, one line. */
  hint: string | null;
}

export type DataPath = readonly (string | number)[];

export interface Finding {
  path: DataPath;
  /** Whether the key itself is wrong, or the value it holds. */
  at: 'key' | 'value';
  /** As in `ScenarioProblem`; begins with `missing` when there is nothing at `path`. */
  message: string;
  hint: string | null;
  /** Where to show it, when not at `path`. */
  shownAt?: DataPath;
  /** The path that a misspelt key was probably meant to have; it is not missing, then. */
  meantPath?: DataPath;
}

/** `['load', 'phases', 1, 'rate']` as `load.phases[1].rate`. */
export function pathText(path: DataPath): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (!/^[\w-]+$/.test(step)) text += `[${JSON.stringify(step)}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}

/** What several checks found, less what is missing only because its key is misspelt. */
export function withoutMisspelt(checks: readonly (readonly Finding[])[]): Finding[][] {
  const meant = new Set(
    checks.flat().map(({ meantPath }) => (meantPath === undefined ? null : pathText(meantPath))),
  );
  return checks.map((findings) =>
    findings.filter(
      ({ path, message }) => !message.startsWith('missing') || !meant.has(pathText(path)),
    ),
  );
}
