'use client';

import { Button, Group, Modal, NumberInput, Stack } from '@mantine/core';
import { useState } from 'react';
import drain from '@/components/drain/drain.module.css';
import { useChangeBackends } from '@/components/drain/useChangeBackends';
import { useLive } from '@/components/live/LiveProvider';
import { useNumbers, useWords } from '@/components/words/WordsProvider';
import type { BackendRow } from '@/lib/api/types';
import { newSessionShare } from './newSessionShare';

/** Asks for another weight, saying what it changes, and sets it. */
export function WeightDialog({ backend, onClose }: { backend: BackendRow; onClose: () => void }) {
  const words = useWords();
  const { percent } = useNumbers();
  const { name } = backend;
  const [weight, setWeight] = useState(backend.weight);
  const { busy, change } = useChangeBackends();
  const { data } = useLive();
  const peers = data?.backends.filter(({ upstream }) => upstream === backend.upstream) ?? [backend];
  const before = newSessionShare(backend, peers, backend.weight);
  const after = newSessionShare(backend, peers, weight);
  const confirm = async () => {
    if (await change([backend], { weight })) onClose();
  };
  return (
    <Modal opened onClose={onClose} size={420} withCloseButton={false}>
      <Stack gap="md">
        <Modal.Title className={drain.title}>{words('backend.weight.title', { name })}</Modal.Title>
        <NumberInput
          size="xs"
          label={words('backend.weight.label')}
          description={words('backend.weight.description')}
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
            ? words('backend.weight.none', { name })
            : words('backend.weight.share', { name, after: percent(after), before: percent(before) })}
        </p>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {words('controls.cancel')}
          </Button>
          <Button onClick={confirm} loading={busy} disabled={weight === backend.weight}>
            {words('backend.weight.confirm', { weight: String(weight) })}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
