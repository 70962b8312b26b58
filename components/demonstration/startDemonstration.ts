import { answerOf } from '@/components/drain/changeBackend';
import type { DemonstrationProgress } from '@/lib/api/types';

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
 * @throws Error whose message is the server's own sentence
 */
export async function startDemonstration(plan: DemonstrationPlan): Promise<DemonstrationProgress> {
  const response = await fetch('/api/v1/demonstration', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(plan),
  });
  return answerOf(response);
}
