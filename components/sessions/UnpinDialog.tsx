'use client';

import { Alert, Button, Group, Modal, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { BackendName } from '@/components/backend/BackendName';
import { takesNewSessions } from '@/components/backend/state';
import type { BackendRow, SessionRow, UnpinRow } from '@/lib/api/types';
import { shortId } from '@/lib/format/id';
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
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const takers = backends.filter((backend) => backend.name !== from && takesNewSessions(backend));
  const confirm = async () => {
    setBusy(true);
    try {
      onUnpinned(await unpinSession(session));
      notifications.show({
        title: `Session ${shortId(session.id)} is unpinned`,
        message: `It leaves ${from} with its next request.`,
      });
      onClose();
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size={480}
      // Its own header element would be a second banner on the page.
      withCloseButton={false}
    >
      <Stack gap="md">
        <Modal.Title className={styles.dialogTitle}>
          Unpin session <span className="mono">{shortId(session.id)}</span> from {from}
        </Modal.Title>
        <ul className={styles.consequences}>
          <li>
            Its next request is assigned anew, to another backend, and the answer carries the new route.
          </li>
          <li>Requests under way finish on {from}; open tunnels stay. No other session is touched.</li>
          <li>What the application keeps of it on {from} alone stays behind.</li>
          <li>If it does not come within 24 hours, it keeps its pin.</li>
        </ul>
        {takers.length > 0 ? (
          <p className={styles.takers}>
            It can go to{' '}
            {takers.map(({ name, slot }) => (
              <BackendName key={name} name={name} slot={slot} />
            ))}
          </p>
        ) : (
          <Alert color="red" variant="outline" py="xs" role="alert">
            No other backend takes sessions now: it stays on {from} until one does.
          </Alert>
        )}
        {failure ? (
          <Alert color="red" variant="outline" py="xs" role="alert">
            It was not unpinned. {failure}
          </Alert>
        ) : null}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button onClick={confirm} loading={busy}>
            Unpin from {from}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
