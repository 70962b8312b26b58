'use client';

import { Button, Group, Modal, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { formatApiError } from '@/components/api/api-error';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import type { UpstreamRow } from '@/lib/contract/types';
import { startDemonstration } from './start-demonstration';

interface Props {
  upstream: UpstreamRow;
  onClose: () => void;
}

const visitorCount = 20;
const durationSeconds = 30;

/** Explains demonstration traffic, and starts it. */
export function DemonstrationDialog({ upstream, onClose }: Props) {
  const t = useTranslator();
  const [busy, setBusy] = useState(false);
  const start = async () => {
    setBusy(true);
    try {
      await startDemonstration({ upstream: upstream.name, visitors: visitorCount, seconds: durationSeconds });
      notifications.show({
        title: t('demonstration.started'),
        message: t('demonstration.startedDetail', { seconds: String(durationSeconds) }),
      });
      onClose();
    } catch (error) {
      notifications.show({
        color: 'red',
        title: t('demonstration.failed'),
        message: formatApiError(error, t),
      });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} size={480}>
      <Stack gap="md">
        <Modal.Title fw={600}>{t('demonstration.title')}</Modal.Title>
        <p>
          {t('demonstration.explanation', {
            visitors: String(visitorCount),
            seconds: String(durationSeconds),
            listener: upstream.listeners[0] ?? '',
          })}
        </p>
        <p className="quiet">{t('demonstration.realRequests', { upstream: upstream.name })}</p>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
          <Button onClick={start} loading={busy}>
            {t('demonstration.start')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
