import type { ChartSpan } from '@/components/charts/series';
import type { Translator } from '@/components/i18n/formatters';
import type { BackendRow, EventRow } from '@/lib/contract/types';
import { toEventFact } from '@/lib/core/events';
import type { AdminState } from '@/lib/core/journal-records';

/**
 * When backends were out of rotation within a span, for the charts to shade.
 *
 * @param events of that span, newest first
 * @param backends as they are now: one that is out with no event of it in the span was out all along
 * @param span seconds since the epoch
 */
export function outOfRotationSpans(
  events: EventRow[],
  backends: Pick<BackendRow, 'name' | 'adminState' | 'adminSince'>[],
  { from, to }: { from: number; to: number },
  t: Translator,
): ChartSpan[] {
  const changes = events.flatMap(toStateChange).reverse();
  const spans: ChartSpan[] = [];
  for (const { name, adminState, adminSince } of backends) {
    let since: number | null = null;
    let label = '';
    const backendChanges = changes.filter(({ backend }) => backend === name);
    for (const [index, { time, state }] of backendChanges.entries()) {
      const at = toEpochSeconds(time);
      if (since !== null) spans.push({ from: since, to: at, label });
      // It returns without a departure in the range: it had left before the range began.
      else if (index === 0 && state === 'ready')
        spans.push({ from, to: at, label: t('overview.outOfRotation.unknown', { name }) });
      label = isOutOfRotation(state) ? t(`overview.outOfRotation.${state}`, { name }) : '';
      since = label ? at : null;
    }
    if (since !== null) spans.push({ from: since, to, label });
    else if (
      backendChanges.length === 0 &&
      isOutOfRotation(adminState) &&
      adminSince !== null &&
      toEpochSeconds(adminSince) < to
    )
      spans.push({
        from: toEpochSeconds(adminSince),
        to,
        label: t(`overview.outOfRotation.${adminState}`, { name }),
      });
  }
  return spans;
}

/** The admin state in an operator's event; none for other events. */
function toStateChange(event: EventRow): { time: string; backend: string | null; state: AdminState }[] {
  const fact = toEventFact(event);
  if (fact?.kind !== 'admin-state' || fact.payload.adminState === null) return [];
  return [{ time: event.time, backend: event.backend, state: fact.payload.adminState }];
}

function isOutOfRotation(state: string | null): state is 'draining' | 'maintenance' {
  return state === 'draining' || state === 'maintenance';
}

function toEpochSeconds(iso: string): number {
  return Math.floor(Date.parse(iso) / 1000);
}
