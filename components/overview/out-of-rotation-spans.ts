import type { ChartSpan } from '@/components/charts/series';
import type { Translator } from '@/components/i18n/formatters';
import type { BackendRow, EventRow } from '@/lib/contract/types';

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
  const changes = events.filter(({ kind, reason }) => kind === 'admin-state' && reason !== null).reverse();
  const spans: ChartSpan[] = [];
  for (const { name, adminState, adminSince } of backends) {
    let since: number | null = null;
    let label = '';
    const backendChanges = changes.filter(({ backend }) => backend === name);
    for (const [index, { time, reason }] of backendChanges.entries()) {
      const at = toEpochSeconds(time);
      if (since !== null) spans.push({ from: since, to: at, label });
      // It came back without having left: it had left before the span began.
      else if (index === 0 && reason === 'ready')
        spans.push({ from, to: at, label: t('overview.outOfRotation.unknown', { name }) });
      label = isOutOfRotation(reason) ? t(`overview.outOfRotation.${reason}`, { name }) : '';
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

function isOutOfRotation(state: string | null): state is 'draining' | 'maintenance' {
  return state === 'draining' || state === 'maintenance';
}

function toEpochSeconds(iso: string): number {
  return Math.floor(Date.parse(iso) / 1000);
}
