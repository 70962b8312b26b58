'use client';

import { Button, Group, Modal, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { problemSentence } from '@/components/api/problem';
import { counted } from '@/components/words/telling';
import { useTelling } from '@/components/words/WordsProvider';
import type { StrandedRow } from '@/lib/api/types';
import styles from './failovers.module.css';
import { recallSessions } from './recallSessions';

interface Props {
  row: StrandedRow;
  onClose: () => void;
  onRecalled: () => void;
}

/** Says what calling sessions back will do, and does it. */
export function RecallDialog({ row, onClose, onRecalled }: Props) {
  const { home, backend, active, leaving, sessions } = row;
  const telling = useTelling();
  const { words, numbers } = telling;
  const [busy, setBusy] = useState(false);
  const waiting = active - leaving;
  const silent = sessions - active;
  const leftBehind = words('failovers.recall.leftBehind', { backend });
  const stay = words('failovers.recall.silent', { count: silent, shown: numbers.compact(silent) });
  const confirm = async () => {
    setBusy(true);
    try {
      const result = await recallSessions(row);
      notifications.show({
        title: words('failovers.recall.done', {
          home,
          sessions: counted(telling, 'sessions', result.sessions),
        }),
        message: words(result.limited ? 'failovers.recall.doneMore' : 'failovers.recall.doneThen', {
          backend,
        }),
      });
      onRecalled();
      onClose();
    } catch (error) {
      notifications.show({
        color: 'red',
        title: words('failovers.recall.failed'),
        message: problemSentence(error, words),
      });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} size={480}>
      <Stack gap="md">
        <Modal.Title className={styles.title}>
          {words('failovers.recall.title', { backend, home })}
        </Modal.Title>
        <p>
          {words('failovers.recall.explained', {
            count: waiting,
            shown: numbers.compact(waiting),
            home,
            backend,
          })}
        </p>
        <p className="quiet">
          {silent > 0 ? words('controls.sentences', { first: leftBehind, second: stay }) : leftBehind}
        </p>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {words('controls.cancel')}
          </Button>
          <Button onClick={confirm} loading={busy}>
            {words('failovers.recall.confirm', { sessions: counted(telling, 'sessions', waiting) })}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
