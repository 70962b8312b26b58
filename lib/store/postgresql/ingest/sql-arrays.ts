/** An array of numbers as PostgreSQL reads it, for a parameter that the statement casts. */
export function toNumberArray(values: readonly (number | null)[]): string {
  let text = '{';
  for (let index = 0; index < values.length; index++) {
    if (index > 0) text += ',';
    text += values[index] ?? 'NULL';
  }
  return `${text}}`;
}

/** An array of texts as PostgreSQL reads it, for a parameter that the statement casts. */
export function toTextArray(values: readonly (string | null)[]): string {
  let text = '{';
  for (let index = 0; index < values.length; index++) {
    if (index > 0) text += ',';
    const value = values[index] as string | null;
    text += value === null ? 'NULL' : `"${escapeElement(value)}"`;
  }
  return `${text}}`;
}

function escapeElement(value: string): string {
  return /["\\]/.test(value) ? value.replace(/["\\]/g, '\\$&') : value;
}

/** Which of two rows comes first, by texts that all nodes compare alike: each node locks rows in this order. */
export function compareTexts(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < a.length; index++) {
    const [left, right] = [a[index] as string, b[index] as string];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}
