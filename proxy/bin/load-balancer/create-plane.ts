import { join } from 'node:path';
import type { Settings } from '@/lib/config/settings';
import type { Logger } from '@/lib/core/logger';
import type { Plan } from '@/lib/core/plan';
import type { PlaneFactory } from '@/lib/core/plane';
import { EmbeddedPlane } from '../../embedded/embedded-plane';
import type { PeerStore } from '../../peers/peer-store';
import { scriptPath } from './script-path';

/**
 * Chooses the plane that serves by the settings: a further kind of plane is one more branch here.
 * @param peerStore the store by which nodes share their pins; null if there is one node only
 */
export function choosePlane(
  settings: Settings,
  plan: Plan,
  peerStore: PeerStore | null,
  log: Logger,
): PlaneFactory {
  const workerScript = scriptPath('worker');
  const learnedFile = join(settings.data, 'learned.json');
  return (events) => new EmbeddedPlane({ plan, workerScript, learnedFile, peerStore, log }, events);
}
