import { callApi } from '@/components/api/client';
import type { DemonstrationProgress } from '@/lib/contract/types';

/** How much traffic, and through which upstream. */
export interface DemonstrationPlan {
  upstream: string;
  visitors: number;
  /** Duration in seconds; each visitor sends one request a second. */
  seconds: number;
}

/**
 * Starts demonstration traffic on the server.
 *
 * @throws as `send`
 */
export function startDemonstration(plan: DemonstrationPlan): Promise<DemonstrationProgress> {
  return callApi('POST /api/v1/demonstration', { body: plan });
}
