'use client';

import { Alert, Button, Group, Modal, NumberInput, Radio, Skeleton, Stack } from '@mantine/core';
import { useState } from 'react';
import useSWR from 'swr';
import type { BackendRow, DrainPreview } from '@/lib/api/types';
import { answerOf, backendUrl } from './changeBackend';
import styles from './drain.module.css';
import { type DrainChoice, dangersOf, drainChange } from './drainPlan';
import { PreviewFacts } from './PreviewFacts';
import { useChangeBackend } from './useChangeBackend';

interface Props {
  backend: BackendRow;
  /** What the operator came for: preselects a choice. */
  intent: 'drain' | 'move';
  onClose: () => void;
}

/** Says what taking a backend out will do, asks how, and does it. */
export function DrainDialog({ backend, intent, onClose }: Props) {
  const [choice, setChoice] = useState<DrainChoice>(intent === 'move' ? 'move' : 'finish');
  const [minutes, setMinutes] = useState(10);
  const { busy, change } = useChangeBackend(backend);
  const { data: preview, error } = useSWR<DrainPreview, Error>(
    `${backendUrl(backend)}/drain-preview`,
    async (url: string) => answerOf<DrainPreview>(await fetch(url)),
    { refreshInterval: 2000 },
  );
  const dangers = preview ? dangersOf(preview, choice) : [];
  const confirm = async () => {
    if (await change(drainChange(choice, minutes))) onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size={520}
      // Its own header element would be a second banner on the page.
      withCloseButton={false}
    >
      <Stack gap="md">
        <Modal.Title className={styles.title}>
          {choice === 'move' ? 'Move everything off' : 'Drain'} {backend.name}{' '}
          <span className="mono quiet">({backend.address})</span>
        </Modal.Title>
        <div className={styles.facts}>
          {preview ? <PreviewFacts preview={preview} /> : error ? null : <Skeleton height={96} />}
          {error ? <p role="alert">What it would do cannot be told: {error.message}.</p> : null}
        </div>
        {dangers.map((danger) => (
          <Alert key={danger} color="red" variant="outline" py="xs" role="alert">
            {danger}
          </Alert>
        ))}
        <Radio.Group value={choice} onChange={(value) => setChoice(value as DrainChoice)} aria-label="How">
          <Stack gap="sm">
            <Radio
              value="finish"
              label="Let sessions finish"
              description="They stay until they end; new ones go elsewhere."
            />
            <Radio
              value="deadline"
              styles={{ body: { alignItems: 'center' } }}
              label={
                <Group gap="xs" component="span">
                  …but no longer than
                  <NumberInput
                    size="xs"
                    w={96}
                    min={1}
                    max={1440}
                    allowDecimal={false}
                    suffix=" min"
                    aria-label="Minutes until the sessions that are left move"
                    value={minutes}
                    onFocus={() => setChoice('deadline')}
                    onChange={(value) => setMinutes(Number(value) || 1)}
                  />
                </Group>
              }
            />
            <Radio
              value="move"
              label="Move them now (maintenance)"
              description="Every session moves with its next request."
            />
          </Stack>
        </Radio.Group>
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button onClick={confirm} loading={busy} color={dangers.length > 0 ? 'red.9' : undefined}>
            {choice === 'move' ? `Move sessions off ${backend.name}` : `Drain ${backend.name}`}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
