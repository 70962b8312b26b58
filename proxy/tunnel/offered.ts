import type { RequestHead } from '../http1/request-head';
import { offeredWebSocket } from './upgrade';

/**
 * The key of the WebSocket that a request offers, or null where it offers none.
 * @throws MalformedMessage (400) for one without a valid key
 */
export function offeredKey({ method, version, fields }: RequestHead): string | null {
  if (fields.upgrade === null) return null;
  return offeredWebSocket({
    method,
    version,
    nominated: fields.nominated?.includes('upgrade') ?? false,
    upgrade: fields.upgrade,
    key: fields.webSocket,
    body: fields.chunked || fields.contentLength > 0,
  });
}
