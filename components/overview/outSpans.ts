import type { ChartSpan } from '@/components/charts/series';
import type { BackendRow, EventRow } from '@/lib/api/types';

const words: Record<string, string> = { draining: 'was draining', maintenance: 'was in maintenance' };

/**
 * When backends were out of rotation within a span, for the charts to shade.
 *
 * @param events of that span, newest first
 * @param backends as they are now: one that is out with no event of it in the span was out all along
 * @param span seconds since the epoch
 */
export function outSpans(
  events: EventRow[],
  backends: BackendRow[],
  { from, to }: { from: number; to: number },
): ChartSpan[] {
  const changes = events.filter(({ kind, reason }) => kind === 'admin-state' && reason !== null).reverse();
  const spans: ChartSpan[] = [];
  for (const { name, adminState, adminSince } of backends) {
    let since: number | null = null;
    let word = '';
    const own = changes.filter(({ backend }) => backend === name);
    for (const [index, { time, reason }] of own.entries()) {
      const at = secondsOf(time);
      if (since !== null) spans.push({ from: since, to: at, label: `${name} ${word}` });
      // It came back without having left: it had left before the span began.
      else if (index === 0 && reason === 'ready')
        spans.push({ from, to: at, label: `${name} was out of rotation` });
      word = words[reason ?? ''] ?? '';
      since = word ? at : null;
    }
    const isOut = adminState !== 'ready' && adminSince !== null;
    if (since !== null) spans.push({ from: since, to, label: `${name} ${word}` });
    else if (own.length === 0 && isOut && secondsOf(adminSince) < to)
      spans.push({ from: secondsOf(adminSince), to, label: `${name} ${words[adminState]}` });
  }
  return spans;
}

function secondsOf(iso: string): number {
  return Math.floor(Date.parse(iso) / 1000);
}
