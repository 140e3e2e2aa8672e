/**
 * Reading data that may have any shape. The checks across keys look at the data as the user wrote it,
 * not at what passed validation: a wrong rate must not hide that a budget names no phase.
 */

/** The value under `key`; undefined when `value` is no mapping or lacks it. */
export function fieldOf(value: unknown, key: string): unknown {
  if (!isMapping(value)) return undefined;
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The items of a list; none when `value` is none. */
export function itemsOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
