'use client';

import { Alert, Button, Group, Modal, Skeleton, Stack } from '@mantine/core';
import { useState } from 'react';
import useSWR from 'swr';
import { answerOf } from '@/components/api/call';
import { problemSentence } from '@/components/api/problem';
import { useLive } from '@/components/live/LiveProvider';
import { useWords } from '@/components/words/WordsProvider';
import type { BackendRow, DrainPreview } from '@/lib/api/types';
import { AskAgain } from './AskAgain';
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
  const words = useWords();
  const [choice, setChoice] = useState<DrainChoice>(intent === 'move' ? 'move' : 'finish');
  const [minutes, setMinutes] = useState(10);
  const [asksAgain, setAsksAgain] = useState(false);
  const { busy, change } = useChangeBackends();
  const { data: preview, error } = useSWR<DrainPreview, Error>(
    previewUrl(backends),
    async (url: string) => answerOf<DrainPreview>(await fetch(url)),
    { refreshInterval: previewMs, keepPreviousData: true },
  );
  // As the page behind the dialog shows them, so that both say the same.
  const { data: live } = useLive();
  const shown = backends.map(
    (backend) =>
      live?.backends.find(({ upstream, name }) => upstream === backend.upstream && name === backend.name) ??
      backend,
  );
  const dangers = preview ? dangersOf(preview, choice, words) : [];
  const names = listed(backends, words);
  const [first] = backends;
  const doing = choice === 'move' ? 'move' : 'drain';
  const confirm = async () => {
    if (await change(backends, drainChange(choice, minutes))) onDone();
  };
  return (
    <Modal opened onClose={onClose} size={520}>
      <Stack gap="md">
        <Modal.Title className={styles.title}>
          {words(`drain.dialog.${doing}Title`, { names })}{' '}
          {backends.length === 1 ? <span className="mono quiet">({first.address})</span> : null}
        </Modal.Title>
        {asksAgain ? (
          <AskAgain
            dangers={dangers}
            doIt={words(`drain.dialog.${doing}Anyway`, { names })}
            busy={busy}
            onBack={() => setAsksAgain(false)}
            onConfirm={confirm}
          />
        ) : (
          <>
            <div className={styles.facts}>
              {preview ? (
                <PreviewFacts preview={preview} backends={shown} choice={choice} />
              ) : error ? null : (
                <Skeleton height={96} />
              )}
              {error ? (
                <p role="alert">{words('drain.dialog.unknown', { why: problemSentence(error, words) })}</p>
              ) : null}
            </div>
            {dangers.map((danger) => (
              <Alert key={danger} color="red" variant="outline" py="xs" role="alert">
                {danger}
              </Alert>
            ))}
            <DrainChoices choice={choice} minutes={minutes} onChoice={setChoice} onMinutes={setMinutes} />
            <Group justify="flex-end" gap="sm">
              <Button variant="default" onClick={onClose}>
                {words('controls.cancel')}
              </Button>
              <Button
                onClick={dangers.length > 0 ? () => setAsksAgain(true) : confirm}
                loading={busy}
                // Whether to ask again is known with the preview; where there can be none, that is said.
                disabled={!preview && !error}
                color={dangers.length > 0 ? 'red.9' : undefined}
              >
                {words(`drain.dialog.${doing}`, { names })}
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </Modal>
  );
}
