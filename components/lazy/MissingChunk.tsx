'use client';

import { Button, Group, Modal, Stack } from '@mantine/core';
import { useOutdated } from '@/components/live/LiveProvider';
import { useWords } from '@/components/words/WordsProvider';

/** In place of a dialog whose code could not be fetched: why, as far as it is known, and the way out. */
export function MissingChunk({ onClose }: { onClose: () => void }) {
  const words = useWords();
  const outdated = useOutdated();
  return (
    <Modal opened onClose={onClose} size={480}>
      <Stack gap="md" role="alert">
        <Modal.Title fw={600}>{words('errors.chunk.dialog')}</Modal.Title>
        <p>{words(outdated ? 'errors.chunk.outdated' : 'errors.chunk.unreachable')}</p>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {words('controls.cancel')}
          </Button>
          <Button onClick={() => window.location.reload()}>{words('errors.chunk.reload')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
