'use client';

import { Button, Group, Modal, Stack } from '@mantine/core';
import { useWords } from '@/components/words/WordsProvider';
import { useCall } from './useCall';

interface Props {
  title: string;
  /** What will happen. */
  text: string;
  /** What the button says. */
  action: string;
  work: () => Promise<unknown>;
  onClose: () => void;
}

/** Asks before something that cannot be undone. */
export function Question({ title, text, action, work, onClose }: Props) {
  const words = useWords();
  const { busy, call } = useCall();
  return (
    <Modal opened onClose={onClose} size={440}>
      <Stack gap="md">
        <Modal.Title fw={600}>{title}</Modal.Title>
        <p>{text}</p>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {words('controls.cancel')}
          </Button>
          <Button
            color="red"
            loading={busy}
            onClick={async () => {
              if (await call(work)) onClose();
            }}
          >
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
