import { callApi } from '@/components/api/client';
import type { DemonstrationProgress } from '@/lib/contract/types';

/** How much traffic, and through which upstream. */
export interface DemonstrationPlan {
  upstream: string;
  visitors: number;
  /** Each visitor asks once a second, so many seconds long. */
  seconds: number;
}

/**
 * Asks the server to send demonstration traffic.
 *
 * @throws as `send`
 */
export function startDemonstration(plan: DemonstrationPlan): Promise<DemonstrationProgress> {
  return callApi('POST /api/v1/demonstration', { body: plan });
}
