import type { EventRow } from '@/lib/contract/types';

/** What a start brings about by itself. */
const expectedKinds = ['proxy-started', 'backend-up'];

/**
 * The log's events since `since`, counted by kind, such as `backend-down 2`. Health checks fail on a machine that is
 * too busy; the measurements are then not those of an undisturbed site.
 *
 * @param since ms since the epoch
 */
export async function findUnexpectedEvents(dashboardUrl: string, since: number): Promise<string[]> {
  const query = new URLSearchParams({ from: new Date(since).toISOString(), limit: '1000' });
  const response = await fetch(`${dashboardUrl}/api/v1/events?${query}`);
  if (!response.ok) throw new Error(`the events answer ${response.status}: ${await response.text()}`);
  const { events } = (await response.json()) as { events: EventRow[] };
  const counts = new Map<string, number>();
  for (const { kind } of events)
    if (!expectedKinds.includes(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${kind} ${count}`);
}
