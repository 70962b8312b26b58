'use client';

import { Button, Group, Modal, Stack } from '@mantine/core';
import drain from '@/components/drain/drain.module.css';
import { useChangeBackends } from '@/components/drain/useChangeBackends';
import type { BackendRow } from '@/lib/api/types';

/** Asks before a backend is brought back into service. */
export function ReadyDialog({ backend, onClose }: { backend: BackendRow; onClose: () => void }) {
  const { busy, change } = useChangeBackends();
  const { name, health } = backend;
  const confirm = async () => {
    if (await change([backend], { adminState: 'ready' })) onClose();
  };
  return (
    <Modal opened onClose={onClose} size={420} withCloseButton={false}>
      <Stack gap="md">
        <Modal.Title className={drain.title}>Bring {name} back</Modal.Title>
        <p>
          {health === 'down'
            ? `${name} is down: it takes new sessions as soon as it is up again.`
            : `${name} takes new sessions at once.`}{' '}
          Sessions that moved away stay where they are.
        </p>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button onClick={confirm} loading={busy}>
            Set {name} ready
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
