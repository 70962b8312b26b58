'use client';

import { Button, Group, Modal, Stack } from '@mantine/core';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import type { BackendRow } from '@/lib/contract/types';
import drain from './drain.module.css';
import { useChangeBackends } from './useChangeBackends';

/** Confirms that a backend is put back into service. */
export function ResumeDialog({ backend, onClose }: { backend: BackendRow; onClose: () => void }) {
  const t = useTranslator();
  const { busy, change } = useChangeBackends();
  const { name, health } = backend;
  const confirm = async () => {
    if (await change([backend], { adminState: 'ready' })) onClose();
  };
  return (
    <Modal opened onClose={onClose} size={420} withCloseButton={false}>
      <Stack gap="md">
        <Modal.Title className={drain.title}>{t('drain.resume.title', { name })}</Modal.Title>
        <p>{t(health === 'down' ? 'drain.resume.down' : 'drain.resume.up', { name })}</p>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
          <Button onClick={confirm} loading={busy}>
            {t('drain.resume.confirm', { name })}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
