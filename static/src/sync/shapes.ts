/** Looking at what the server sent, before anything is done with it: the shape must be ours, whole. */

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isString(value: unknown): value is string {
  return typeof value === "string";
}

export function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

/** Milliseconds of a moment; null when the text is none. */
export function moment(text: unknown): number | null {
  const ms = typeof text === "string" ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

export function isMoment(value: unknown): value is string {
  return moment(value) !== null;
}

export function isMomentOrNull(value: unknown): value is string | null {
  return value === null || isMoment(value);
}

export function isIntegerOrNull(value: unknown): value is number | null {
  return value === null || isInteger(value);
}

/** Whether every field that is named here has the kind that is named. */
export function has(
  value: unknown,
  fields: Record<string, (field: unknown) => boolean>,
): value is Record<string, unknown> {
  return isObject(value) && Object.entries(fields).every(([name, is]) => is(value[name]));
}

export function listOf<T>(value: unknown, is: (one: unknown) => one is T): value is T[] {
  return Array.isArray(value) && value.every(is);
}
