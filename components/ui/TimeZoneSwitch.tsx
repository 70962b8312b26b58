'use client';

import { Button, Tooltip } from '@mantine/core';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { useTimeZone } from '@/components/i18n/TimeZoneProvider';

/** UTC or the browser's own zone, for every time on screen. */
export function TimeZoneSwitch() {
  const t = useTranslator();
  const { times, setZone } = useTimeZone();
  const isUtc = times.timeZone === 'UTC';
  return (
    <Tooltip label={isUtc ? t('ui.timeZone.inUtc') : t('ui.timeZone.inZone', { zone: times.timeZone })}>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        w={56}
        px={0}
        aria-label={t(isUtc ? 'ui.timeZone.toLocal' : 'ui.timeZone.toUtc')}
        onClick={() => setZone(isUtc ? Intl.DateTimeFormat().resolvedOptions().timeZone : 'UTC')}
      >
        {t(isUtc ? 'ui.timeZone.utc' : 'ui.timeZone.local')}
      </Button>
    </Tooltip>
  );
}
