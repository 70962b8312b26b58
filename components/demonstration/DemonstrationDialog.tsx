'use client';

import { Button, Group, Modal, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { problemSentence } from '@/components/api/problem';
import { useWords } from '@/components/words/WordsProvider';
import type { UpstreamRow } from '@/lib/api/types';
import { startDemonstration } from './startDemonstration';

interface Props {
  upstream: UpstreamRow;
  onClose: () => void;
}

const visitors = 20;
const seconds = 30;

/** Says what demonstration traffic is, and sends it. */
export function DemonstrationDialog({ upstream, onClose }: Props) {
  const words = useWords();
  const [busy, setBusy] = useState(false);
  const start = async () => {
    setBusy(true);
    try {
      await startDemonstration({ upstream: upstream.name, visitors, seconds });
      notifications.show({
        title: words('demonstration.started'),
        message: words('demonstration.startedMore', { seconds: String(seconds) }),
      });
      onClose();
    } catch (error) {
      notifications.show({
        color: 'red',
        title: words('demonstration.failed'),
        message: problemSentence(error, words),
      });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} size={480}>
      <Stack gap="md">
        <Modal.Title fw={600}>{words('demonstration.title')}</Modal.Title>
        <p>
          {words('demonstration.what', {
            visitors: String(visitors),
            seconds: String(seconds),
            listener: upstream.listeners[0] ?? '',
          })}
        </p>
        <p className="quiet">{words('demonstration.real', { upstream: upstream.name })}</p>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {words('controls.cancel')}
          </Button>
          <Button onClick={start} loading={busy}>
            {words('demonstration.start')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
