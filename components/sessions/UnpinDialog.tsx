'use client';

import { Alert, Button, Group, Modal, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { formatApiError } from '@/components/api/api-error';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { BackendName } from '@/components/ui/BackendName';
import type { BackendRow, SessionRow, UnpinRow } from '@/lib/contract/types';
import { acceptingBackends } from '@/lib/core/accepting-backends';
import { shortId } from '@/lib/core/format/short-id';
import styles from './sessions.module.css';
import { unpinSession } from './unpin-session';

interface Props {
  session: SessionRow;
  /** Name of its current backend. */
  from: string;
  /** Those of the session's upstream. */
  backends: BackendRow[];
  onClose: () => void;
  onUnpinned: (unpin: UnpinRow) => void;
}

/** Explains an unpin, and makes it. */
export function UnpinDialog({ session, from, backends, onClose, onUnpinned }: Props) {
  const t = useTranslator();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const takers = acceptingBackends(backends.filter(({ name }) => name !== from));
  const confirm = async () => {
    setBusy(true);
    try {
      onUnpinned(await unpinSession(session));
      notifications.show({
        title: t('sessions.dialog.done', { id: shortId(session.id) }),
        message: t('sessions.dialog.doneDetail', { from }),
      });
      onClose();
    } catch (error) {
      setFailure(formatApiError(error, t));
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} size={480}>
      <Stack gap="md">
        <Modal.Title className={styles.dialogTitle}>
          {t.rich('sessions.dialog.title', {
            id: () => <span className="mono">{shortId(session.id)}</span>,
            from,
          })}
        </Modal.Title>
        <ul className={styles.consequences}>
          <li>{t('sessions.dialog.reassigned')}</li>
          <li>{t('sessions.dialog.inFlight', { from })}</li>
          <li>{t('sessions.dialog.notTransferred', { from })}</li>
          <li>{t('sessions.dialog.keeps')}</li>
        </ul>
        {takers.length > 0 ? (
          <p className={styles.takers}>
            {t.rich('sessions.dialog.candidates', {
              backends: () =>
                takers.map(({ name, slot }) => <BackendName key={name} name={name} slot={slot} />),
            })}
          </p>
        ) : (
          <Alert color="red" variant="outline" py="xs" role="alert">
            {t('sessions.dialog.noCandidate', { from })}
          </Alert>
        )}
        {failure ? (
          <Alert color="red" variant="outline" py="xs" role="alert">
            {t('sessions.dialog.failed', { why: failure })}
          </Alert>
        ) : null}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
          <Button onClick={confirm} loading={busy}>
            {t('sessions.dialog.confirm', { from })}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
