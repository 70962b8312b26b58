'use client';

import { Button, Group, Modal, NumberInput, Stack } from '@mantine/core';
import { useState } from 'react';
import { useNumbers, useTranslator } from '@/components/i18n/MessagesProvider';
import { useLive } from '@/components/live/LiveProvider';
import type { BackendRow } from '@/lib/contract/types';
import drain from './drain.module.css';
import { getNewSessionShare } from './new-session-share';
import { useChangeBackends } from './useChangeBackends';

/** Sets another weight, and shows its effects before. */
export function WeightDialog({ backend, onClose }: { backend: BackendRow; onClose: () => void }) {
  const t = useTranslator();
  const { percent } = useNumbers();
  const { name } = backend;
  const [weight, setWeight] = useState(backend.weight);
  const { busy, change } = useChangeBackends();
  const { data } = useLive();
  const peers = data?.backends.filter(({ upstream }) => upstream === backend.upstream) ?? [backend];
  const before = getNewSessionShare(backend, peers, backend.weight);
  const after = getNewSessionShare(backend, peers, weight);
  const confirm = async () => {
    if (await change([backend], { weight })) onClose();
  };
  return (
    <Modal opened onClose={onClose} size={420} withCloseButton={false}>
      <Stack gap="md">
        <Modal.Title className={drain.title}>{t('drain.weight.title', { name })}</Modal.Title>
        <NumberInput
          size="xs"
          label={t('drain.weight.label')}
          description={t('drain.weight.description')}
          min={1}
          max={256}
          allowDecimal={false}
          clampBehavior="strict"
          data-autofocus
          value={weight}
          onChange={(value) => setWeight(Math.min(256, Math.max(1, Number(value) || 1)))}
        />
        <p>
          {before === null || after === null
            ? t('drain.weight.none', { name })
            : t('drain.weight.share', { name, after: percent(after), before: percent(before) })}
        </p>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {t('ui.cancel')}
          </Button>
          <Button onClick={confirm} loading={busy} disabled={weight === backend.weight}>
            {t('drain.weight.confirm', { weight: String(weight) })}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
