import { z } from 'zod';
import { booleanField, limit, oneOf, shortText, timestampField, wholeNumber } from '@/lib/http/fields';
import { HttpError } from '@/lib/http/response';
import { decodeCursor } from '@/lib/store/sqlite/queries/cursor';
import { sessionSorts, sortOrders } from '@/lib/store/sqlite/queries/session-order';
import { auditActions } from './auth-schemas';
import { eventKinds, outcomes } from './schemas';

const cursor = z.string().max(1000).optional();
const range = { from: timestampField.optional(), to: timestampField.optional() };

/** The filters of the lists, as query parameters; the export takes the same. */
export const decisionFilter = z.strictObject({
  outcome: oneOf(...outcomes).optional(),
  upstream: shortText.optional(),
  backend: shortText.optional(),
  session: shortText.optional(),
  ...range,
});

export const sessionFilter = z.strictObject({
  upstream: shortText.optional(),
  backend: shortText.optional(),
  q: shortText.optional(),
  path: shortText.optional(),
  outcome: oneOf(...outcomes).optional(),
  active: booleanField.optional(),
  moved: booleanField.optional(),
  event: wholeNumber(1, Number.MAX_SAFE_INTEGER).optional(),
  ...range,
});

export const eventFilter = z.strictObject({
  kind: oneOf(...eventKinds).optional(),
  upstream: shortText.optional(),
  backend: shortText.optional(),
  ...range,
});

export const auditFilter = z.strictObject({
  action: oneOf(...auditActions).optional(),
  ...range,
});

/** How the list of sessions is sorted. */
export const sessionSorting = {
  sort: oneOf(...sessionSorts).default('lastSeen'),
  order: oneOf(...sortOrders).default('desc'),
};

/** What a list takes beside its filter. */
export const paging = { limit, cursor };

/** What a cursor is refused with that a list did not give. */
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
