'use client';

import { Button, Group, Modal, Stack } from '@mantine/core';
import drain from '@/components/drain/drain.module.css';
import { useChangeBackends } from '@/components/drain/useChangeBackends';
import { useWords } from '@/components/words/WordsProvider';
import type { BackendRow } from '@/lib/api/types';

/** Asks before a backend is brought back into service. */
export function ReadyDialog({ backend, onClose }: { backend: BackendRow; onClose: () => void }) {
  const words = useWords();
  const { busy, change } = useChangeBackends();
  const { name, health } = backend;
  const confirm = async () => {
    if (await change([backend], { adminState: 'ready' })) onClose();
  };
  return (
    <Modal opened onClose={onClose} size={420} withCloseButton={false}>
      <Stack gap="md">
        <Modal.Title className={drain.title}>{words('backend.ready.title', { name })}</Modal.Title>
        <p>{words(health === 'down' ? 'backend.ready.down' : 'backend.ready.up', { name })}</p>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {words('controls.cancel')}
          </Button>
          <Button onClick={confirm} loading={busy}>
            {words('backend.ready.confirm', { name })}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
