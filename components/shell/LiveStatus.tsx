'use client';

import { ActionIcon, Tooltip } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useFormatters, useTranslator } from '@/components/i18n/MessagesProvider';
import { useLive, useLiveStore } from '@/components/live/LiveProvider';
import { catchUpRate, type LogLag } from '@/components/live/log-lag';
import { useFreshness } from '@/components/live/useFreshness';
import { useLogLag } from '@/components/live/useLogLag';
import styles from './LiveStatus.module.css';

/** Says how fresh the picture is, and holds it still on demand. */
export function LiveStatus() {
  const t = useTranslator();
  const store = useLiveStore();
  const { paused } = useLive();
  const { freshness, age } = useFreshness();
  const behind = useLogLag();
  const isBehind = freshness === 'live' && behind !== null;
  const action = t(paused ? 'shell.resume' : 'shell.pause');
  return (
    <div className={styles.box}>
      <span className={styles.pill} data-state={isBehind ? 'behind' : freshness} role="status">
        <span className={styles.dot} aria-hidden="true" />
        {freshness === 'stale' ? (
          // The seconds change; only the staleness is announced.
          <span>
            <span aria-hidden="true">
              {t.rich('shell.lastUpdate', {
                age: String(age),
                wide: (part) => <span className={styles.wide}>{part}</span>,
              })}
            </span>
            <span className="visually-hidden">{t('shell.freshness.stale')}</span>
          </span>
        ) : isBehind ? (
          <LagMessage behind={behind} />
        ) : (
          t(`shell.freshness.${freshness}`)
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

/** The lag of the log and its cause. The seconds change; only the cause is announced. */
function LagMessage({ behind: { lagSeconds, cause } }: { behind: LogLag }) {
  const { t, numbers } = useFormatters();
  const { lags } = useLive();
  const rate = cause === 'catching-up' ? catchUpRate(lags) : null;
  const why =
    cause !== 'catching-up'
      ? t(`shell.lagCause.${cause}`)
      : rate === null
        ? t('shell.lagCause.catchingUp')
        : rate > 0
          ? t('shell.lagCause.catchingUpAt', { rate: numbers.compact(Math.round(rate)) })
          : t('shell.lagCause.growing');
  const renderMessage = (wide: (part: ReactNode) => ReactNode) =>
    t.rich('shell.lag', { span: numbers.duration(Math.floor(lagSeconds)), why, wide });
  return (
    <span title={why}>
      <span aria-hidden="true">
        {renderMessage((part) => (
          <span className={styles.wide}>{part}</span>
        ))}
      </span>
      <span className="visually-hidden">{why}</span>
    </span>
  );
}
