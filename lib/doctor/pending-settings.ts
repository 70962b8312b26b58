import { formatEventSentence } from '@/lib/core/format/event-sentence';
import { formatIsoToSecond } from '@/lib/core/iso-time';
import type { StoreContents } from '@/lib/store/inspection';
import { type Finding, fault, warning } from './finding';

/** Differences between the configuration and the running proxy: settings that wait for a restart, a rejected reload. */
export function pendingSettingsFindings({
  configuration,
  rejectedReload,
}: Pick<StoreContents, 'configuration' | 'rejectedReload'>): Finding[] {
  const waiting = configuration?.settings.filter(({ pending }) => pending !== null) ?? [];
  return [
    ...(rejectedReload ? [rejectedReloadFinding(rejectedReload)] : []),
    ...waiting.map(({ name, value, pending }) =>
      warning('Configuration', `${name} is ${value}; a restart changes it to ${pending}.`),
    ),
  ];
}

function rejectedReloadFinding(event: NonNullable<StoreContents['rejectedReload']>): Finding {
  const time = formatIsoToSecond(event.time / 1000);
  return fault(
    'Configuration',
    `${formatEventSentence(event)} (${time}). The one before it goes on: put that right and reload.`,
  );
}
