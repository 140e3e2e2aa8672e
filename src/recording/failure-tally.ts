/** Counts failures by kind and keeps the first of each kind in words. */
import type { FailureKind } from '../domain/request.ts';

const EXAMPLE_CHARACTERS_MAX = 300;

export class FailureTally {
  readonly #kinds = new Map<string, FailureKind>();

  /** `describe` is called only for the first failure of a kind. */
  add(kind: string, describe: () => string): void {
    const known = this.#kinds.get(kind);
    if (known) known.count++;
    else this.#kinds.set(kind, { kind, count: 1, example: shorten(describe()) });
  }

  /** Adds what another tally counted. */
  addKind({ kind, count, example }: FailureKind): void {
    const known = this.#kinds.get(kind);
    if (known) known.count += count;
    else this.#kinds.set(kind, { kind, count, example });
  }

  /** The most frequent kind; null without failures. */
  top(): FailureKind | null {
    return this.list()[0] ?? null;
  }

  /** Most frequent first. */
  list(): FailureKind[] {
    return [...this.#kinds.values()].sort((a, b) => b.count - a.count);
  }
}

function shorten(example: string): string {
  const line = example.replaceAll(/\s+/g, ' ').trim();
  return line.length <= EXAMPLE_CHARACTERS_MAX
    ? line
    : `${line.slice(0, EXAMPLE_CHARACTERS_MAX - 1)}…`;
}
