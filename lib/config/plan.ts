import { join } from 'node:path';
import type { Plan } from '@/proxy/plan';
import type { Settings } from './settings';

/**
 * What the proxy is told to do.
 *
 * @param secret key of the fingerprints, hex
 */
export function planOf(settings: Settings, { secret }: { secret: string }): Plan {
  return {
    node: settings.node,
    journal: join(settings.data, 'journal'),
    secret,
    workers: settings.workers,
    listeners: settings.listeners,
    upstreams: settings.upstreams,
    privacy: settings.privacy,
  };
}
