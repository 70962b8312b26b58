'use client';

import { Alert, Button, Group, Modal, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { problemSentence } from '@/components/api/problem';
import { BackendName } from '@/components/backend/BackendName';
import { useWords } from '@/components/words/WordsProvider';
import type { BackendRow, SessionRow, UnpinRow } from '@/lib/api/types';
import { shortId } from '@/lib/format/id';
import { takersAmong } from '@/lib/rules/takers';
import styles from './sessions.module.css';
import { unpinSession } from './unpinSession';

interface Props {
  session: SessionRow;
  /** Name of the backend that it leaves. */
  from: string;
  /** Those of the session's upstream. */
  backends: BackendRow[];
  onClose: () => void;
  onUnpinned: (unpin: UnpinRow) => void;
}

/** Says what unpinning will do, and does it. */
export function UnpinDialog({ session, from, backends, onClose, onUnpinned }: Props) {
  const words = useWords();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const takers = takersAmong(backends.filter(({ name }) => name !== from));
  const confirm = async () => {
    setBusy(true);
    try {
      onUnpinned(await unpinSession(session));
      notifications.show({
        title: words('sessions.dialog.done', { id: shortId(session.id) }),
        message: words('sessions.dialog.doneThen', { from }),
      });
      onClose();
    } catch (error) {
      setFailure(problemSentence(error, words));
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} size={480}>
      <Stack gap="md">
        <Modal.Title className={styles.dialogTitle}>
          {words.rich('sessions.dialog.title', {
            id: () => <span className="mono">{shortId(session.id)}</span>,
            from,
          })}
        </Modal.Title>
        <ul className={styles.consequences}>
          <li>{words('sessions.dialog.anew')}</li>
          <li>{words('sessions.dialog.underWay', { from })}</li>
          <li>{words('sessions.dialog.left', { from })}</li>
          <li>{words('sessions.dialog.keeps')}</li>
        </ul>
        {takers.length > 0 ? (
          <p className={styles.takers}>
            {words.rich('sessions.dialog.takers', {
              backends: () =>
                takers.map(({ name, slot }) => <BackendName key={name} name={name} slot={slot} />),
            })}
          </p>
        ) : (
          <Alert color="red" variant="outline" py="xs" role="alert">
            {words('sessions.dialog.noTaker', { from })}
          </Alert>
        )}
        {failure ? (
          <Alert color="red" variant="outline" py="xs" role="alert">
            {words('sessions.dialog.failed', { why: failure })}
          </Alert>
        ) : null}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {words('controls.cancel')}
          </Button>
          <Button onClick={confirm} loading={busy}>
            {words('sessions.dialog.confirm', { from })}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
