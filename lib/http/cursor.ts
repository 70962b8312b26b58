import { decodeCursor } from '@/lib/store/sqlite/queries/cursor';
import { HttpError } from './response';

/** 400 for a cursor that a list did not give. */
export function invalidCursorError(): HttpError {
  return new HttpError(400, 'invalid', 'cursor: is not one that this list gave', 'cursor');
}

/**
 * The key in the parameter `cursor`, or null where there is none.
 *
 * @param kinds the type of each part of the key
 * @throws HttpError 400 where it is no cursor of this list
 */
export function parseCursor<const Kinds extends readonly ('string' | 'number')[]>(
  text: string | undefined,
  kinds: Kinds,
) {
  if (text === undefined) return null;
  const key = decodeCursor(text, kinds);
  if (key) return key;
  throw invalidCursorError();
}
