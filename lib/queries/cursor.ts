/** Where the next page begins: the sort key of the last row, made opaque. */
export type CursorKey = readonly (string | number)[];

/** A cursor for the rows after `key`. */
export function encodeCursor(key: CursorKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/**
 * The key that `encodeCursor` was given.
 *
 * @param kinds the type of each of its parts
 * @returns null where the text is no such cursor
 */
export function decodeCursor<const Kinds extends readonly ('string' | 'number')[]>(
  text: string,
  kinds: Kinds,
): { [K in keyof Kinds]: Kinds[K] extends 'number' ? number : string } | null {
  let key: unknown;
  try {
    key = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  const fits =
    Array.isArray(key) &&
    key.length === kinds.length &&
    kinds.every((kind, index) => typeof key[index] === kind);
  return fits ? (key as { [K in keyof Kinds]: Kinds[K] extends 'number' ? number : string }) : null;
}

/**
 * Cuts what was read of one row too many into a page.
 *
 * @param rows at most `limit` + 1 rows
 * @param keyOf the sort key of a row
 */
export function page<Row>(rows: Row[], limit: number, keyOf: (row: Row) => CursorKey) {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { rows: shown, nextCursor: rows.length > limit && last ? encodeCursor(keyOf(last)) : null };
}
