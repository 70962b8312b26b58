'use client';

import { Button, Tooltip } from '@mantine/core';
import { useWords } from '@/components/words/WordsProvider';
import { useChosenTimes } from './TimesProvider';

/** UTC or the browser's own zone, for every time on screen. */
export function ZoneSwitch() {
  const words = useWords();
  const { times, choose } = useChosenTimes();
  const isUtc = times.zone === 'UTC';
  return (
    <Tooltip label={isUtc ? words('range.inUtc') : words('range.inZone', { zone: times.zone })}>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        w={56}
        px={0}
        aria-label={words(isUtc ? 'range.toLocal' : 'range.toUtc')}
        onClick={() => choose(isUtc ? Intl.DateTimeFormat().resolvedOptions().timeZone : 'UTC')}
      >
        {words(isUtc ? 'range.utc' : 'range.local')}
      </Button>
    </Tooltip>
  );
}
