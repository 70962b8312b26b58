import { join } from 'node:path';
import type { Settings } from '@/lib/config/settings';
import type { Logger } from '@/lib/core/logger';
import type { Plan } from '@/lib/core/plan';
import type { PlaneFactory } from '@/lib/core/plane';
import { EmbeddedPlane } from '../../embedded/embedded-plane';
import { scriptPath } from './script-path';

/** Chooses the plane that serves by the settings: a further kind of plane is one more branch here. */
export function choosePlane(settings: Settings, plan: Plan, log: Logger): PlaneFactory {
  const workerScript = scriptPath('worker');
  const learnedFile = join(settings.data, 'learned.json');
  return (events) => new EmbeddedPlane({ plan, workerScript, learnedFile, log }, events);
}
