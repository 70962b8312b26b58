'use client';

import { Button, Group, Modal, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import type { StrandedRow } from '@/lib/api/types';
import { counted } from '@/lib/format/number';
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
  const [busy, setBusy] = useState(false);
  const waiting = active - leaving;
  const confirm = async () => {
    setBusy(true);
    try {
      const result = await recallSessions(row);
      notifications.show({
        title: `${home} called ${counted(result.sessions, 'session')} back`,
        message: `Each leaves ${backend} at its next request.${result.limited ? ' There are more: call again for the rest.' : ''}`,
      });
      onRecalled();
      onClose();
    } catch (error) {
      notifications.show({
        color: 'red',
        title: 'No session was called back',
        message: error instanceof Error ? error.message : String(error),
      });
    } finally {
      setBusy(false);
    }
  };
  return (
    // Its own header element would be a second banner on the page.
    <Modal opened onClose={onClose} size={480} withCloseButton={false}>
      <Stack gap="md">
        <Modal.Title className={styles.title}>
          Call sessions back from {backend} to {home}
        </Modal.Title>
        <p>
          {counted(waiting, 'active session')} {waiting === 1 ? 'was' : 'were'} pinned to {home}, moved when
          it could not serve, and {waiting === 1 ? 'is' : 'are'} now at {backend}. Each returns to {home} at
          its next request and is pinned there again; if {home} cannot take it at that moment, it goes to
          another backend.
        </p>
        <p className="quiet">
          What {backend} alone knows of these sessions stays behind.{' '}
          {sessions > active
            ? `${counted(sessions - active, 'session')} more, not seen for 5 minutes, ${sessions - active === 1 ? 'stays' : 'stay'} where ${sessions - active === 1 ? 'it is' : 'they are'}.`
            : null}
        </p>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button onClick={confirm} loading={busy}>
            Call {counted(waiting, 'session')} back
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
