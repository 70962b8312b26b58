import type { ErrorBody, RebalanceResult, StrandedRow } from '@/lib/api/types';

/**
 * Calls the active sessions of one row back to the backend that they were moved away from.
 *
 * @throws Error whose message is the server's own sentence
 */
export async function recallSessions({ upstream, home, backend }: StrandedRow): Promise<RebalanceResult> {
  const path = `/api/v1/backends/${encodeURIComponent(upstream)}/${encodeURIComponent(home)}/recall`;
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ from: backend }),
  });
  const body: unknown = await response.json();
  if (!response.ok) {
    throw new Error((body as ErrorBody).error?.message ?? `The server answered ${response.status}`);
  }
  return body as RebalanceResult;
}
