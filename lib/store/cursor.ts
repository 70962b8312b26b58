import { InvalidValueError } from '@/lib/core/domain-errors';

/** Where the next page begins: the sort key of the last row, made opaque. Its numbers are whole ones. */
export type CursorKey = readonly (string | number)[];

/** A cursor for the rows after `key`. */
export function encodeCursor(key: CursorKey): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/**
 * The key that `encodeCursor` was given.
 *
 * @param kinds the type of each of its parts
 * @returns null if the text is no such cursor
 */
function decodeCursor<const Kinds extends readonly ('string' | 'number')[]>(
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
  const isValid =
    Array.isArray(key) &&
    key.length === kinds.length &&
    kinds.every((kind, index) =>
      kind === 'number' ? Number.isSafeInteger(key[index]) : typeof key[index] === kind,
    );
  return isValid ? (key as { [K in keyof Kinds]: Kinds[K] extends 'number' ? number : string }) : null;
}

/**
 * Makes a page of rows that were read with one too many.
 *
 * @param rows at most `limit` + 1 rows
 * @param getKey the sort key of a row
 */
export function paginate<Row>(rows: Row[], limit: number, getKey: (row: Row) => CursorKey) {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { rows: shown, nextCursor: rows.length > limit && last ? encodeCursor(getKey(last)) : null };
}

/**
 * The key in a cursor, or null if there is none.
 *
 * @param kinds the type of each part of the key
 * @throws InvalidValueError if it is no cursor of this list
 */
export function parseCursor<const Kinds extends readonly ('string' | 'number')[]>(
  cursor: string | undefined,
  kinds: Kinds,
) {
  if (cursor === undefined) return null;
  const key = decodeCursor(cursor, kinds);
  if (key) return key;
  throw invalidCursorError();
}

/** A cursor that another list gave, or none did. */
export function invalidCursorError(): InvalidValueError {
  return new InvalidValueError('cursor', 'is not one that this list gave');
}
