'use client';

import { Alert, Button, Group, Modal, Skeleton, Stack } from '@mantine/core';
import { useState } from 'react';
import { formatApiError } from '@/components/api/api-error';
import { useApi } from '@/components/api/useApi';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { useLive } from '@/components/live/LiveProvider';
import type { BackendRow } from '@/lib/contract/types';
import { ConfirmDrain } from './ConfirmDrain';
import { DrainModeInput } from './DrainModeInput';
import { DrainPreviewSummary } from './DrainPreviewSummary';
import styles from './drain.module.css';
import {
  createDrainChange,
  type DrainMode,
  drainPreviewUrl,
  formatNameList,
  getDrainWarnings,
} from './drain-plan';
import { useChangeBackends } from './useChangeBackends';

interface Props {
  /** Of one upstream. */
  backends: [BackendRow, ...BackendRow[]];
  /** The operator's intention, which preselects a choice. */
  intent: 'drain' | 'move';
  onClose: () => void;
  /** Called instead of `onClose` after the drain has started. */
  onDone?: () => void;
}

const previewMs = 2000;

/** Shows the effects of draining backends, offers the modes, confirms harmful ones again, and starts the drain. */
export function DrainDialog({ backends, intent, onClose, onDone = onClose }: Props) {
  const t = useTranslator();
  const [choice, setChoice] = useState<DrainMode>(intent === 'move' ? 'move' : 'finish');
  const [minutes, setMinutes] = useState(10);
  const [asksAgain, setAsksAgain] = useState(false);
  const { busy, change } = useChangeBackends();
  const { data: preview, error } = useApi(drainPreviewUrl(backends), {
    refreshInterval: previewMs,
    keepPreviousData: true,
  });
  // As the page behind the dialog shows them, so that both say the same.
  const { data: live } = useLive();
  const shown = backends.map(
    (backend) =>
      live?.backends.find(({ upstream, name }) => upstream === backend.upstream && name === backend.name) ??
      backend,
  );
  const warnings = preview ? getDrainWarnings(preview, choice, t) : [];
  const names = formatNameList(backends, t);
  const [first] = backends;
  const doing = choice === 'move' ? 'move' : 'drain';
  const confirm = async () => {
    if (await change(backends, createDrainChange(choice, minutes))) onDone();
  };
  return (
    <Modal opened onClose={onClose} size={520}>
      <Stack gap="md">
        <Modal.Title className={styles.title}>
          {t(`drain.dialog.${doing}Title`, { names })}{' '}
          {backends.length === 1 ? <span className="mono quiet">({first.address})</span> : null}
        </Modal.Title>
        {asksAgain ? (
          <ConfirmDrain
            warnings={warnings}
            confirmLabel={t(`drain.dialog.${doing}Anyway`, { names })}
            busy={busy}
            onBack={() => setAsksAgain(false)}
            onConfirm={confirm}
          />
        ) : (
          <>
            <div className={styles.facts}>
              {preview ? (
                <DrainPreviewSummary preview={preview} backends={shown} choice={choice} />
              ) : error ? null : (
                <Skeleton height={96} />
              )}
              {error ? (
                <p role="alert">{t('drain.dialog.unavailable', { why: formatApiError(error, t) })}</p>
              ) : null}
            </div>
            {warnings.map((danger) => (
              <Alert key={danger} color="red" variant="outline" py="xs" role="alert">
                {danger}
              </Alert>
            ))}
            <DrainModeInput choice={choice} minutes={minutes} onChoice={setChoice} onMinutes={setMinutes} />
            <Group justify="flex-end" gap="sm">
              <Button variant="default" onClick={onClose}>
                {t('ui.cancel')}
              </Button>
              <Button
                onClick={warnings.length > 0 ? () => setAsksAgain(true) : confirm}
                loading={busy}
                // Enabled once the preview or its error is there: the preview decides on the second confirmation.
                disabled={!preview && !error}
                color={warnings.length > 0 ? 'red.9' : undefined}
              >
                {t(`drain.dialog.${doing}`, { names })}
              </Button>
            </Group>
          </>
        )}
      </Stack>
    </Modal>
  );
}
