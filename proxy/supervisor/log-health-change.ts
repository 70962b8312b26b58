import type { Logger } from '@/lib/core/logger';
import type { BackendHealth } from '@/lib/core/plan';

/**
 * Tells the operator that a backend is down, and why, and that it is up again. One that is up at first is no news.
 * @param reason in words; null where it came up
 * @param before what its health was
 */
export function logHealthChange(
  log: Logger,
  { upstream, name, health }: BackendHealth,
  reason: string | null,
  before: BackendHealth['health'],
): void {
  if (health === 'down') log('warn', `backend ${name} of ${upstream} is down: ${reason}`);
  else if (before === 'down') log('info', `backend ${name} of ${upstream} is up again`);
}
