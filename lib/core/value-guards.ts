/** Whether a value from outside (a journal line, a database column, an IPC message) has a shape. */
export type Guard<T> = (value: unknown) => value is T;
/** The type that a guard accepts. */
export type Guarded<G> = G extends Guard<infer T> ? T : never;

export const isText: Guard<string> = (value): value is string => typeof value === 'string';
export const isNumber: Guard<number> = (value): value is number => Number.isFinite(value);
export const isBoolean: Guard<boolean> = (value): value is boolean => typeof value === 'boolean';

export function isOneOf<const T extends string>(...values: readonly T[]): Guard<T> {
  return (value): value is T => values.some((known) => known === value);
}

export function isNullable<T>(guard: Guard<T>): Guard<T | null> {
  return (value): value is T | null => value === null || guard(value);
}

export function isListOf<T>(guard: Guard<T>): Guard<T[]> {
  return (value): value is T[] => Array.isArray(value) && value.every((item) => guard(item));
}

/** An object that has these properties; more of them do not matter, so that a newer version may add some. */
export function isObjectOf<Shape extends Record<string, Guard<unknown>>>(
  shape: Shape,
): Guard<{ [Key in keyof Shape]: Guarded<Shape[Key]> }> {
  const entries = Object.entries(shape);
  return (value): value is { [Key in keyof Shape]: Guarded<Shape[Key]> } =>
    isRecord(value) && entries.every(([key, guard]) => guard(value[key]));
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
