'use client';

import { Button } from '@mantine/core';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { useIsOutdated } from '@/components/live/LiveProvider';
import styles from './AlertBanner.module.css';
import { useAlerts } from './useAlerts';

/** A sentence at the foot of the window for each thing that does not work; it moves nothing of the page. */
export function AlertBanner() {
  const t = useTranslator();
  const outdated = useIsOutdated();
  return (
    <div role="alert" className={styles.place}>
      {useAlerts().map(({ severity, sentence }) => (
        <p key={sentence} className={styles.banner} data-severity={severity}>
          <span aria-hidden="true">{severity === 'down' ? '■' : '▲'}</span> {sentence}
        </p>
      ))}
      {outdated ? (
        <p className={styles.banner}>
          <span aria-hidden="true">▲</span> {t('shell.outdated')}{' '}
          <Button size="compact-xs" variant="default" onClick={() => window.location.reload()}>
            {t('ui.chunk.reload')}
          </Button>
        </p>
      ) : null}
    </div>
  );
}
