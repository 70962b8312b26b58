'use client';

import { Alert, Button, Group, Modal, Skeleton, Stack } from '@mantine/core';
import { useState } from 'react';
import useSWR from 'swr';
import type { BackendRow, DrainPreview } from '@/lib/api/types';
import { AskAgain } from './AskAgain';
import { answerOf } from './changeBackend';
import { DrainChoices } from './DrainChoices';
import styles from './drain.module.css';
import { type DrainChoice, dangersOf, drainChange, listed, previewUrl } from './drainPlan';
import { PreviewFacts } from './PreviewFacts';
import { useChangeBackends } from './useChangeBackends';

interface Props {
  /** Of one upstream. */
  backends: [BackendRow, ...BackendRow[]];
  /** What the operator came for: preselects a choice. */
  intent: 'drain' | 'move';
  onClose: () => void;
  /** Called instead of `onClose` once it was done. */
  onDone?: () => void;
}

const previewMs = 2000;

/** Says what taking backends out will do, asks how, asks again where it would do harm, and does it. */
export function DrainDialog({ backends, intent, onClose, onDone = onClose }: Props) {
  const [choice, setChoice] = useState<DrainChoice>(intent === 'move' ? 'move' : 'finish');
  const [minutes, setMinutes] = useState(10);
  const [asksAgain, setAsksAgain] = useState(false);
  const { busy, change } = useChangeBackends();
  const { data: preview, error } = useSWR<DrainPreview, Error>(
    previewUrl(backends),
    async (url: string) => answerOf<DrainPreview>(await fetch(url)),
    { refreshInterval: previewMs, keepPreviousData: true },
  );
  const dangers = preview ? dangersOf(preview, choice) : [];
  const names = listed(backends);
  const [first] = backends;
  const doIt = choice === 'move' ? `Move sessions off ${names}` : `Drain ${names}`;
  const confirm = async () => {
    if (await change(backends, drainChange(choice, minutes))) onDone();
  };
  return (
    // Its own header element would be a second banner on the page.
    <Modal opened onClose={onClose} size={520} withCloseButton={false}>
      <Stack gap="md">
        <Modal.Title className={styles.title}>
          {choice === 'move' ? 'Move everything off' : 'Drain'} {names}{' '}
          {backends.length === 1 ? <span className="mono quiet">({first.address})</span> : null}
        </Modal.Title>
        {asksAgain ? (
          <AskAgain
            dangers={dangers}
            doIt={doIt}
            busy={busy}
            onBack={() => setAsksAgain(false)}
            onConfirm={confirm}
          />
        ) : (
          <>
            <div className={styles.facts}>
              {preview ? (
                <PreviewFacts preview={preview} choice={choice} />
              ) : error ? null : (
                <Skeleton height={96} />
              )}
              {error ? <p role="alert">What it would do cannot be told: {error.message}</p> : null}
            </div>
            {dangers.map((danger) => (
              <Alert key={danger} color="red" variant="outline" py="xs" role="alert">
                {danger}
              </Alert>
            ))}
            <DrainChoices choice={choice} minutes={minutes} onChoice={setChoice} onMinutes={setMinutes} />
            <Group justify="flex-end" gap="sm">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button
                onClick={dangers.length > 0 ? () => setAsksAgain(true) : confirm}
                loading={busy}
                color={dangers.length > 0 ? 'red.9' : undefined}
              >
                {doIt}
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </Modal>
  );
}
