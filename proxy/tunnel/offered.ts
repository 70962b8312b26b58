import type { RequestHead } from '../http1/request-head';
import type { UpstreamPlan } from '../plan';
import { type Offer, offeredUpgrade } from './upgrade';

/**
 * What a request offers to change to, as the backend is to hear it, or null where it offers nothing.
 * @throws MalformedMessage (400) for a WebSocket without a valid key
 */
export function offerOf(
  { method, version, fields }: RequestHead,
  allowed: UpstreamPlan['upgrade'],
): Offer | null {
  if (fields.upgrade === null) return null;
  return offeredUpgrade(
    {
      method,
      version,
      nominated: fields.nominated?.includes('upgrade') ?? false,
      upgrade: fields.upgrade,
      key: fields.webSocket,
      body: fields.chunked || fields.contentLength > 0,
    },
    allowed,
  );
}
