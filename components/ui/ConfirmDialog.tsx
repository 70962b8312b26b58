'use client';

import { Button, Group, Modal, Stack } from '@mantine/core';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { useApiCall } from './useApiCall';

interface Props {
  title: string;
  /** The consequences. */
  text: string;
  /** Text of the button. */
  action: string;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}

/** Confirms an action that cannot be undone. */
export function ConfirmDialog({ title, text, action, onConfirm, onClose }: Props) {
  const t = useTranslator();
  const { busy, call } = useApiCall();
  return (
    <Modal opened onClose={onClose} size={440}>
      <Stack gap="md">
        <Modal.Title fw={600}>{title}</Modal.Title>
        <p>{text}</p>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
          <Button
            color="red"
            loading={busy}
            onClick={async () => {
              if (await call(onConfirm)) onClose();
            }}
          >
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
