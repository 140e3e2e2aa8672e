/**
 * HTML as a value that is not a string, so that text can only get in escaped: the `html` tag escapes
 * every string, and only Markup passes as it is. Everything in a report comes from outside (names,
 * errors, scenario text), so this is the one gate.
 */

/** A class, since its private field cannot be forged by data that happens to have the same shape. */
export class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

/** What may stand in a template: arrays are joined, absent values leave nothing. */
export type Content = Markup | string | number | null | undefined | false | readonly Content[];

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control characters and those that turn the reading direction: text could hide or fake words. */
// biome-ignore format: one range a line would say no more
const UNREADABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]/g;

/** Text that cannot end its element or attribute; unreadable characters become U+FFFD. */
export function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('\r\n', '\n')
    .replaceAll('\r', '\n')
    .replace(UNREADABLE, '\u{fffd}')
    .replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

function render(content: Content): string {
  if (content === null || content === undefined || content === false) return '';
  if (content instanceof Markup) return content.toString();
  if (typeof content === 'object') return content.map(render).join('');
  return escapeText(String(content));
}

/** A template whose values are escaped. Attributes need their own quotes: `title="${text}"`. */
export function html(parts: TemplateStringsArray, ...values: Content[]): Markup {
  const text = parts.map((part, index) => part + render(values[index])).join('');
  return new Markup(text);
}

/** Contents with `separator` between them; absent ones are left out. */
export function joined(contents: readonly Content[], separator: string): Content {
  const present = contents.map(render).filter((text) => text !== '');
  return new Markup(present.join(escapeText(separator)));
}
