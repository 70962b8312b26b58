'use client';

import { Button, Group, Modal, Stack } from '@mantine/core';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { useIsOutdated } from '@/components/live/LiveProvider';

/** Replaces a dialog whose code could not be fetched: the reason, as far as it is known, and a remedy. */
export function ChunkLoadErrorDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslator();
  const outdated = useIsOutdated();
  return (
    <Modal opened onClose={onClose} size={480}>
      <Stack gap="md" role="alert">
        <Modal.Title fw={600}>{t('ui.chunk.dialog')}</Modal.Title>
        <p>{t(outdated ? 'ui.chunk.outdated' : 'ui.chunk.unreachable')}</p>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
          <Button onClick={() => window.location.reload()}>{t('ui.chunk.reload')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
