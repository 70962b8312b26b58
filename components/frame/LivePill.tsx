'use client';

import { ActionIcon, Tooltip } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { type Behind, catchUpRate } from '@/components/live/behind';
import { useLive, useLiveStore } from '@/components/live/LiveProvider';
import { useBehind } from '@/components/live/useBehind';
import { useFreshness } from '@/components/live/useFreshness';
import { useTelling, useWords } from '@/components/words/WordsProvider';
import styles from './LivePill.module.css';

/** Says how fresh the picture is, and holds it still on demand. */
export function LivePill() {
  const words = useWords();
  const store = useLiveStore();
  const { paused } = useLive();
  const { freshness, age } = useFreshness();
  const behind = useBehind();
  const isBehind = freshness === 'live' && behind !== null;
  const action = words(paused ? 'frame.goOn' : 'frame.hold');
  return (
    <div className={styles.box}>
      <span className={styles.pill} data-state={isBehind ? 'behind' : freshness} role="status">
        <span className={styles.dot} aria-hidden="true" />
        {freshness === 'stale' ? (
          // The seconds change; what is announced is that it is stale.
          <span>
            <span aria-hidden="true">
              {words.rich('frame.lastUpdate', {
                age: String(age),
                wide: (part) => <span className={styles.wide}>{part}</span>,
              })}
            </span>
            <span className="visually-hidden">{words('frame.freshness.stale')}</span>
          </span>
        ) : isBehind ? (
          <BehindWords behind={behind} />
        ) : (
          words(`frame.freshness.${freshness}`)
        )}
      </span>
      <Tooltip label={action}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={action}
          onClick={() => store.setPaused(!paused)}
        >
          {paused ? <IconPlayerPlay size={16} /> : <IconPlayerPause size={16} />}
        </ActionIcon>
      </Tooltip>
    </div>
  );
}

/** How far the log is behind and why. The seconds change; what is announced is why. */
function BehindWords({ behind: { seconds, why: cause } }: { behind: Behind }) {
  const { words, numbers } = useTelling();
  const { lags } = useLive();
  const rate = cause === 'catching-up' ? catchUpRate(lags) : null;
  const why =
    cause !== 'catching-up'
      ? words(`frame.behindWhy.${cause}`)
      : rate === null
        ? words('frame.behindWhy.waiting')
        : rate > 0
          ? words('frame.behindWhy.rate', { rate: numbers.compact(Math.round(rate)) })
          : words('frame.behindWhy.losing');
  const told = (wide: (part: ReactNode) => ReactNode) =>
    words.rich('frame.behind', { span: numbers.span(Math.floor(seconds)), why, wide });
  return (
    <span title={why}>
      <span aria-hidden="true">
        {told((part) => (
          <span className={styles.wide}>{part}</span>
        ))}
      </span>
      <span className="visually-hidden">{why}</span>
    </span>
  );
}
