'use client';

import { Button, Drawer, Popover } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconChevronDown, IconClock, IconPlayerTrackNext } from '@tabler/icons-react';
import { usePathname } from 'next/navigation';
import { useState, useSyncExternalStore } from 'react';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import { useLiveStore } from '@/components/live/LiveProvider';
import { TimeZoneSwitch } from '@/components/ui/TimeZoneSwitch';
import { formatRange } from './format-range';
import { getLiveSeconds, liveSeconds } from './page-range';
import { RangeChoices } from './RangeChoices';
import { liveRange, type Range, resolveRange } from './range';
import styles from './range.module.css';
import { useRange } from './useRange';

/** In pixels: all choices, the form and the switch of the zone. */
const sheetHeight = 430;

/**
 * Chooses the range of all charts, which is in the address, and leads back to the live picture. A sheet on a phone. On
 * pages without charts it keeps its place, invisible, if there is room.
 */
export function RangePicker() {
  const [range, setRange] = useRange();
  const [open, setOpen] = useState(false);
  const formatters = useFormatters();
  const { t } = formatters;
  const isPhone = useMediaQuery('(max-width: 720px)', false);
  const choose = (next: Range) => {
    setRange(next);
    setOpen(false);
  };
  const here = getLiveSeconds(usePathname());
  const seconds = here ?? liveSeconds.overview;
  // The shown range ends now, whatever was chosen. Before the first message the server's clock is unknown; after
  // it, the label is updated.
  const store = useLiveStore();
  useSyncExternalStore(
    store.subscribe,
    () => store.getView().data !== null,
    () => false,
  );
  const upTo = store.getView().data?.upTo;
  const shown: Range =
    range.kind === 'between' && upTo !== undefined
      ? { kind: 'between', ...resolveRange(range, upTo) }
      : range;
  const word = formatRange(shown, seconds, formatters);
  const button = (
    <Button
      size="compact-sm"
      variant="default"
      aria-label={t('range.chosen', { range: word })}
      aria-haspopup="dialog"
      aria-expanded={open}
      leftSection={<IconClock size={14} aria-hidden="true" />}
      rightSection={<IconChevronDown size={12} aria-hidden="true" />}
      className={styles.button}
      onClick={() => setOpen(!open)}
    >
      <span className={styles.word}>{word}</span>
    </Button>
  );
  return (
    <div className={styles.picker} data-idle={here === null || undefined}>
      {range.kind === 'live' ? null : (
        <Button
          size="compact-sm"
          variant="light"
          aria-label={t('range.backToLive')}
          leftSection={<IconPlayerTrackNext size={14} aria-hidden="true" />}
          className={styles.back}
          onClick={() => choose(liveRange)}
        >
          <span className={styles.word}>{t('range.live')}</span>
        </Button>
      )}
      {isPhone ? (
        <>
          {button}
          <Drawer
            opened={open}
            onClose={() => setOpen(false)}
            position="bottom"
            size={sheetHeight}
            withCloseButton={false}
            attributes={{ content: { 'aria-label': t('range.choices') } }}
            transitionProps={{ duration: 100 }}
          >
            <RangeChoices range={range} live={seconds} onChoose={choose} />
            <div className={styles.zone}>
              <span>{t('range.shownIn')}</span>
              <TimeZoneSwitch />
            </div>
          </Drawer>
        </>
      ) : (
        <Popover
          opened={open}
          onChange={setOpen}
          position="bottom-end"
          trapFocus
          returnFocus
          transitionProps={{ duration: 80 }}
        >
          <Popover.Target>{button}</Popover.Target>
          <Popover.Dropdown p={8} aria-label={t('range.choices')}>
            <RangeChoices range={range} live={seconds} onChoose={choose} />
          </Popover.Dropdown>
        </Popover>
      )}
    </div>
  );
}
