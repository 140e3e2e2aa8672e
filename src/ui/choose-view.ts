/**
 * How a run is shown, and whether in colour: decided from plain values, so that every combination of
 * terminal and environment is one row of a table.
 */

export type ViewKind = 'live' | 'plain' | 'silent';

export interface ViewSurroundings {
  /** Whether the stream that the view writes to (stderr) is a terminal. */
  isTty: boolean;
  /** Whether a CI service runs us: its logs keep every frame, so nothing may be redrawn. */
  ci: boolean;
  /** `TERM`. */
  term: string | undefined;
  /** `--plain`. */
  plain: boolean | undefined;
  /** `--quiet`. */
  quiet: boolean | undefined;
}

/**
 * live: redrawn in place. plain: lines that stay. silent: nothing. What goes to stdout (`--json`, a
 * pipe) is no matter here: the view writes to stderr, and whoever sits there wants to see the run.
 */
export function chooseView(surroundings: ViewSurroundings): ViewKind {
  const { isTty, ci, term, plain, quiet } = surroundings;
  if (quiet) return 'silent';
  return isTty && !ci && !plain && term !== 'dumb' ? 'live' : 'plain';
}

export interface ColourSurroundings {
  /** Whether the stream to be coloured is a terminal. */
  isTty: boolean;
  /** `NO_COLOR` (any value but the empty one counts), or what `--no-color` puts there. */
  noColor: string | undefined;
  /** `FORCE_COLOR`: `0` and `false` forbid, anything else but the empty value demands. */
  forceColor: string | undefined;
  /** `TERM`. */
  term: string | undefined;
}

/**
 * A wish against colour is stronger than one for it, and any wish is stronger than a guess. CI is no
 * reason against colour: services whose logs show colours offer a terminal or set FORCE_COLOR.
 */
export function useColour(surroundings: ColourSurroundings): boolean {
  const { isTty, noColor = '', forceColor = '', term } = surroundings;
  if (noColor !== '') return false;
  if (forceColor !== '') return forceColor !== '0' && forceColor !== 'false';
  return isTty && term !== 'dumb';
}
