import type { ChartSpan } from '@/components/charts/series';
import type { Words } from '@/components/words/telling';
import type { BackendRow, EventRow } from '@/lib/api/types';

/**
 * When backends were out of rotation within a span, for the charts to shade.
 *
 * @param events of that span, newest first
 * @param backends as they are now: one that is out with no event of it in the span was out all along
 * @param span seconds since the epoch
 */
export function outSpans(
  events: EventRow[],
  backends: Pick<BackendRow, 'name' | 'adminState' | 'adminSince'>[],
  { from, to }: { from: number; to: number },
  words: Words,
): ChartSpan[] {
  const changes = events.filter(({ kind, reason }) => kind === 'admin-state' && reason !== null).reverse();
  const spans: ChartSpan[] = [];
  for (const { name, adminState, adminSince } of backends) {
    let since: number | null = null;
    let label = '';
    const own = changes.filter(({ backend }) => backend === name);
    for (const [index, { time, reason }] of own.entries()) {
      const at = secondsOf(time);
      if (since !== null) spans.push({ from: since, to: at, label });
      // It came back without having left: it had left before the span began.
      else if (index === 0 && reason === 'ready')
        spans.push({ from, to: at, label: words('overview.out.unknown', { name }) });
      label = isOutState(reason) ? words(`overview.out.${reason}`, { name }) : '';
      since = label ? at : null;
    }
    if (since !== null) spans.push({ from: since, to, label });
    else if (own.length === 0 && isOutState(adminState) && adminSince !== null && secondsOf(adminSince) < to)
      spans.push({ from: secondsOf(adminSince), to, label: words(`overview.out.${adminState}`, { name }) });
  }
  return spans;
}

function isOutState(state: string | null): state is 'draining' | 'maintenance' {
  return state === 'draining' || state === 'maintenance';
}

function secondsOf(iso: string): number {
  return Math.floor(Date.parse(iso) / 1000);
}
