import type { EventRow } from '@/lib/contract/types';

/** What a start brings about by itself. */
const expectedKinds = ['proxy-started', 'backend-up'];

/**
 * What the log tells of besides traffic since `since`, counted by kind, such as `backend-down 2`. On a machine
 * that is too busy health checks fail; then what was measured is not of a site where nothing happens.
 *
 * @param since ms since the epoch
 */
export async function findUnexpectedEvents(dashboardUrl: string, since: number): Promise<string[]> {
  const query = new URLSearchParams({ from: new Date(since).toISOString(), limit: '1000' });
  const answer = await fetch(`${dashboardUrl}/api/v1/events?${query}`);
  if (!answer.ok) throw new Error(`the events answer ${answer.status}: ${await answer.text()}`);
  const { events } = (await answer.json()) as { events: EventRow[] };
  const counts = new Map<string, number>();
  for (const { kind } of events)
    if (!expectedKinds.includes(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${kind} ${count}`);
}
