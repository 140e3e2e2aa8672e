import { describe, expect, test } from 'vitest';
import {
  chooseView,
  useColour,
  type ColourSurroundings,
  type ViewKind,
  type ViewSurroundings,
} from '../../src/ui/choose-view.ts';

const AT_A_TERMINAL: ViewSurroundings = {
  isTty: true,
  ci: false,
  term: 'xterm-256color',
  plain: false,
  quiet: false,
};

describe('chooseView', () => {
  test.each<[string, Partial<ViewSurroundings>, ViewKind]>([
    ['a terminal gets the live view', {}, 'live'],
    ['a terminal without TERM, as on Windows, gets the live view', { term: undefined }, 'live'],
    ['a pipe gets lines', { isTty: false }, 'plain'],
    ['a CI log gets lines, even where it pretends to be a terminal', { ci: true }, 'plain'],
    ['a dumb terminal gets lines', { term: 'dumb' }, 'plain'],
    ['--plain gets lines', { plain: true }, 'plain'],
    ['--quiet gets nothing', { quiet: true }, 'silent'],
    ['--quiet is stronger than --plain', { quiet: true, plain: true }, 'silent'],
  ])('%s', (_title, changes, expected) => {
    expect(chooseView({ ...AT_A_TERMINAL, ...changes })).toBe(expected);
  });
});

const UNDECIDED: ColourSurroundings = {
  isTty: true,
  noColor: undefined,
  forceColor: undefined,
  term: 'xterm-256color',
};

describe('useColour', () => {
  test.each<[string, Partial<ColourSurroundings>, boolean]>([
    ['a terminal is coloured', {}, true],
    ['a pipe is not', { isTty: false }, false],
    ['a dumb terminal is not', { term: 'dumb' }, false],
    ['NO_COLOR forbids', { noColor: '1' }, false],
    ['NO_COLOR forbids whatever its value', { noColor: '0' }, false],
    ['an empty NO_COLOR says nothing', { noColor: '' }, true],
    ['FORCE_COLOR colours a pipe', { isTty: false, forceColor: '1' }, true],
    ['FORCE_COLOR colours a dumb terminal', { term: 'dumb', forceColor: 'true' }, true],
    ['FORCE_COLOR=0 forbids', { forceColor: '0' }, false],
    ['FORCE_COLOR=false forbids', { forceColor: 'false' }, false],
    ['an empty FORCE_COLOR says nothing', { isTty: false, forceColor: '' }, false],
    ['NO_COLOR is stronger than FORCE_COLOR', { noColor: '1', forceColor: '1' }, false],
  ])('%s', (_title, changes, expected) => {
    expect(useColour({ ...UNDECIDED, ...changes })).toBe(expected);
  });
});
