'use client';

import { Alert, Button, Group, Modal, NumberInput, Skeleton, Slider, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import useSWR from 'swr';
import type { BackendRow, RebalancePreview, RebalanceResult } from '@/lib/api/types';
import { counted } from '@/lib/format/number';
import { answerOf, backendUrl, send } from './changeBackend';
import styles from './drain.module.css';
import { RebalanceFacts } from './RebalanceFacts';
import { rebalancePlan } from './rebalancePlan';

const previewMs = 2000;
const marks = [25, 50, 75, 100].map((value) => ({ value, label: `${value} %` }));

/** Says how many sessions a share comes to and who will take them, and moves them. */
export function RebalanceDialog({ backend, onClose }: { backend: BackendRow; onClose: () => void }) {
  const [percent, setPercent] = useState(25);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const url = `${backendUrl(backend)}/rebalance`;
  const { data: preview, error } = useSWR<RebalancePreview, Error>(
    url,
    async () => answerOf<RebalancePreview>(await fetch(url)),
    { refreshInterval: previewMs },
  );
  const plan = preview ? rebalancePlan(preview, percent / 100) : null;
  const canMove = plan !== null && plan.sessions > 0 && preview?.others.length !== 0;
  const confirm = async () => {
    setBusy(true);
    try {
      const { sessions } = await send<RebalanceResult>('POST', url, { share: percent / 100 });
      notifications.show({
        title: `${counted(sessions, 'session')} of ${backend.name} ${sessions === 1 ? 'leaves' : 'leave'} it`,
        message: 'Each moves at its next request.',
      });
      onClose();
    } catch (failure) {
      setRefusal(failure instanceof Error ? failure.message : String(failure));
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} size={520} withCloseButton={false}>
      <Stack gap="md">
        <Modal.Title className={styles.title}>Move a share of the sessions of {backend.name}</Modal.Title>
        <p className="quiet">
          {backend.name} stays in service. Sessions are picked at random among the active ones; each moves at
          its next request, once.
        </p>
        <Group gap="md" wrap="nowrap" align="center" pb="md">
          <Slider
            flex={1}
            min={1}
            max={100}
            marks={marks}
            label={null}
            thumbLabel="Share of its sessions, slider"
            value={percent}
            onChange={setPercent}
          />
          <NumberInput
            size="xs"
            w={80}
            min={1}
            max={100}
            allowDecimal={false}
            suffix=" %"
            aria-label="Share of its sessions"
            value={percent}
            onChange={(value) => setPercent(Math.min(100, Math.max(1, Number(value) || 1)))}
          />
        </Group>
        <div className={styles.facts}>
          {preview && plan ? (
            <RebalanceFacts preview={preview} plan={plan} />
          ) : error ? (
            <p role="alert">What it would do cannot be told: {error.message}</p>
          ) : (
            <Skeleton height={96} />
          )}
        </div>
        {refusal ? (
          <Alert color="red" variant="outline" py="xs" role="alert">
            {refusal}
          </Alert>
        ) : null}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button onClick={confirm} loading={busy} disabled={!canMove}>
            Move {plan ? counted(plan.sessions, 'session') : 'sessions'}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
