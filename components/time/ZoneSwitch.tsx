'use client';

import { Button, Tooltip } from '@mantine/core';
import { useChosenTimes } from './TimesProvider';

/** UTC or the browser's own zone, for every time on screen. */
export function ZoneSwitch() {
  const { times, choose } = useChosenTimes();
  const isUtc = times.zone === 'UTC';
  const other = isUtc ? 'in your own time zone' : 'in UTC';
  return (
    <Tooltip label={`Times are ${isUtc ? 'in UTC' : `those of ${times.zone}`}; show them ${other}`}>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        w={56}
        px={0}
        aria-label={`Show times ${other}`}
        onClick={() => choose(isUtc ? Intl.DateTimeFormat().resolvedOptions().timeZone : 'UTC')}
      >
        {isUtc ? 'UTC' : 'Local'}
      </Button>
    </Tooltip>
  );
}
