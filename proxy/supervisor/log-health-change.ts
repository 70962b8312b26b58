import type { HealthCause } from '@/lib/core/failure';
import { formatHealthCause } from '@/lib/core/format/failure-sentence';
import type { BackendHealth } from '@/lib/core/intent';
import type { Logger } from '@/lib/core/logger';

/**
 * Logs that a backend is down, and why, or that it is up again. The first check that passes is not logged.
 * @param cause null if it is up again
 * @param before its previous health
 */
export function logHealthChange(
  log: Logger,
  { upstream, name, health }: BackendHealth,
  cause: HealthCause | null,
  before: BackendHealth['health'],
): void {
  if (health === 'down')
    log(
      'warn',
      `backend ${name} of ${upstream} is down${cause === null ? '' : `: ${formatHealthCause(cause)}`}`,
    );
  else if (before === 'down') log('info', `backend ${name} of ${upstream} is up again`);
}
