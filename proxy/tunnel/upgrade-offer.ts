import type { UpstreamPlan } from '@/lib/core/plan';
import type { RequestHead } from '../http1/request-head';
import { negotiateUpgrade, type UpgradeOffer } from './upgrade';

/**
 * The protocols that a request offers, as passed to the backend, or null if it offers none.
 * @throws MalformedMessage (400) for a WebSocket without a valid key
 */
export function createUpgradeOffer(
  { method, version, fields }: RequestHead,
  allowed: UpstreamPlan['upgrade'],
): UpgradeOffer | null {
  if (fields.upgrade === null) return null;
  return negotiateUpgrade(
    {
      method,
      version,
      isNominated: fields.nominated?.includes('upgrade') ?? false,
      upgrade: fields.upgrade,
      webSocketKey: fields.webSocketToken,
      hasBody: fields.isChunked || fields.contentLength > 0,
    },
    allowed,
  );
}
