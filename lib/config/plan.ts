import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import type { Plan, UpstreamPlan } from '@/lib/core/plan';
import type { Settings } from './settings';

/**
 * The plan that the proxy executes.
 *
 * @param secret key of the fingerprints, hex
 */
export function createPlan(settings: Settings, { secret }: { secret: string }): Plan {
  return {
    node: settings.node,
    journal: join(settings.data, 'journal'),
    journalQuota: settings.journal,
    grace: settings.grace,
    secret,
    workers: settings.workers,
    listeners: settings.listeners,
    upstreams: settings.upstreams.map((upstream) => withViaPseudonym(upstream, secret)),
    privacy: settings.privacy,
  };
}

/** Instead of `via: auto` a name that no other installation has, nor another upstream of this one. */
function withViaPseudonym(upstream: UpstreamPlan, secret: string): UpstreamPlan {
  if (upstream.forwarding.via !== 'auto') return upstream;
  const digits = createHmac('sha256', Buffer.from(secret, 'hex'))
    .update(`via ${upstream.name}`)
    .digest('hex');
  return { ...upstream, forwarding: { ...upstream.forwarding, via: `stickyboard-${digits.slice(0, 8)}` } };
}
