'use client';

import { Button, Group, Modal, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';
import { callApi } from '@/components/api/client';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { useApiCall } from '@/components/ui/useApiCall';
import { PasswordField } from './PasswordField';

/** Gives another user a new password. */
export function PasswordDialog({ user, onClose }: { user: string; onClose: () => void }) {
  const t = useTranslator();
  const [password, setPassword] = useState('');
  const { busy, call } = useApiCall();
  const set = async (event: FormEvent) => {
    event.preventDefault();
    if (
      !(await call(() => callApi('PATCH /api/v1/users/{name}', { path: { name: user }, body: { password } })))
    )
      return;
    notifications.show({ message: t('access.users.passwordSet', { user }) });
    onClose();
  };
  return (
    <Modal opened onClose={onClose} size={440}>
      <form onSubmit={set}>
        <Stack gap="md">
          <Modal.Title fw={600}>{t('access.users.passwordFor', { user })}</Modal.Title>
          <PasswordField isNew label={t('access.newPassword')} value={password} onChange={setPassword} />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              {t('ui.cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {t('access.users.setPassword')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
