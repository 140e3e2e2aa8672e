/**
 * Text from outside (a server's answer, a name in a file) made harmless: nothing that moves a cursor,
 * recolours, rings, renames a window, or shows letters in another order than they are stored.
 */
import { stripVTControlCharacters } from 'node:util';

/**
 * Whole sequences that open a string for the terminal (OSC, DCS, SOS, PM, APC) end at BEL or ST;
 * their content is for the terminal alone and would read as noise.
 */
const TERMINAL_STRINGS =
  /(?:\u001B[\]PX^_]|[\u009D\u0090\u0098\u009E\u009F])[^\u0007\u001B\u009C]*(?:\u0007|\u001B\\|\u009C)/gu;

/** Control characters, line ends among them, and Unicode's own line and paragraph separators. */
const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** Invisible characters that reorder, hide or tag text; U+200D stays, since it joins emoji. */
const INVISIBLE =
  /[\u00AD\u061C\u180E\u200B\u200C\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\uFFF9-\uFFFB]|[\u{E0000}-\u{E0FFF}]/gu;

/** One line without escape sequences, control characters or invisible formatting. */
export function toPlainText(text: string): string {
  return stripVTControlCharacters(text.toWellFormed().replaceAll(TERMINAL_STRINGS, ''))
    .replaceAll(BREAKS, ' ')
    .replaceAll(INVISIBLE, '');
}
