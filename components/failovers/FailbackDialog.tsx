'use client';

import { Button, Group, Modal, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { formatApiError } from '@/components/api/api-error';
import { formatCount } from '@/components/i18n/formatters';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import type { DisplacedSessionsRow } from '@/lib/contract/types';
import { failBackSessions } from './fail-back-sessions';
import styles from './failovers.module.css';

interface Props {
  row: DisplacedSessionsRow;
  onClose: () => void;
  onFailedBack: () => void;
}

/** Explains a fail-back of sessions, and starts it. */
export function FailbackDialog({ row, onClose, onFailedBack }: Props) {
  const { homeBackend: home, backend, active, unpinned, sessions } = row;
  const formatters = useFormatters();
  const { t, numbers } = formatters;
  const [busy, setBusy] = useState(false);
  const waiting = active - unpinned;
  const silent = sessions - active;
  const leftBehind = t('failovers.failback.notTransferred', { backend });
  const stay = t('failovers.failback.idle', { count: silent, shown: numbers.compact(silent) });
  const confirm = async () => {
    setBusy(true);
    try {
      const result = await failBackSessions(row);
      notifications.show({
        title: t('failovers.failback.done', {
          home,
          sessions: formatCount(formatters, 'sessions', result.sessions),
        }),
        message: t(result.isLimited ? 'failovers.failback.doneMore' : 'failovers.failback.doneDetail', {
          backend,
        }),
      });
      onFailedBack();
      onClose();
    } catch (error) {
      notifications.show({
        color: 'red',
        title: t('failovers.failback.failed'),
        message: formatApiError(error, t),
      });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} size={480}>
      <Stack gap="md">
        <Modal.Title className={styles.title}>{t('failovers.failback.title', { backend, home })}</Modal.Title>
        <p>
          {t('failovers.failback.explanation', {
            count: waiting,
            shown: numbers.compact(waiting),
            home,
            backend,
          })}
        </p>
        <p className="quiet">
          {silent > 0 ? t('ui.twoSentences', { first: leftBehind, second: stay }) : leftBehind}
        </p>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
          <Button onClick={confirm} loading={busy}>
            {t('failovers.failback.confirm', { sessions: formatCount(formatters, 'sessions', waiting) })}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
