'use client';

import { Button, Group, Modal, NumberInput, Stack } from '@mantine/core';
import { useState } from 'react';
import drain from '@/components/drain/drain.module.css';
import { useChangeBackends } from '@/components/drain/useChangeBackends';
import { useLive } from '@/components/live/LiveProvider';
import type { BackendRow } from '@/lib/api/types';
import { percent } from '@/lib/format/number';
import { newSessionShare } from './newSessionShare';

/** Asks for another weight, saying what it changes, and sets it. */
export function WeightDialog({ backend, onClose }: { backend: BackendRow; onClose: () => void }) {
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
        <Modal.Title className={drain.title}>Weight of {backend.name}</Modal.Title>
        <NumberInput
          size="xs"
          label="Weight"
          description="A whole number from 1 to 256. A new value in the configuration replaces it."
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
            ? `${backend.name} takes no new sessions at the moment: the weight counts once it does.`
            : `${backend.name} will get about ${percent(after)} of new sessions (now ${percent(before)}). Sessions that are pinned stay.`}
        </p>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button onClick={confirm} loading={busy} disabled={weight === backend.weight}>
            Set the weight to {weight}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
