'use client';

import { Button, Group, Modal, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';
import { send } from '@/components/api/call';
import { useWords } from '@/components/words/WordsProvider';
import { PasswordField } from './PasswordField';
import { useCall } from './useCall';

/** Gives another user a new password. */
export function PasswordDialog({ user, onClose }: { user: string; onClose: () => void }) {
  const words = useWords();
  const [password, setPassword] = useState('');
  const { busy, call } = useCall();
  const set = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await call(() => send('PATCH', `/api/v1/users/${user}`, { password })))) return;
    notifications.show({ message: words('access.users.passwordSet', { user }) });
    onClose();
  };
  return (
    <Modal opened onClose={onClose} size={440}>
      <form onSubmit={set}>
        <Stack gap="md">
          <Modal.Title fw={600}>{words('access.users.passwordFor', { user })}</Modal.Title>
          <PasswordField isNew label={words('access.newPassword')} value={password} onChange={setPassword} />
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              {words('controls.cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {words('access.users.setPassword')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
