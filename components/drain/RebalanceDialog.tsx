'use client';

import { Alert, Button, Group, Modal, NumberInput, Skeleton, Slider, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import useSWR from 'swr';
import { answerOf, send } from '@/components/api/call';
import { problemSentence } from '@/components/api/problem';
import { counted } from '@/components/words/telling';
import { useTelling } from '@/components/words/WordsProvider';
import type { BackendRow, RebalancePreview, RebalanceResult } from '@/lib/api/types';
import { backendUrl } from './changeBackend';
import styles from './drain.module.css';
import { RebalanceFacts } from './RebalanceFacts';
import { rebalancePlan } from './rebalancePlan';

const previewMs = 2000;
const marked = [25, 50, 75, 100];

/** Says how many sessions a share comes to and who will take them, and moves them. */
export function RebalanceDialog({ backend, onClose }: { backend: BackendRow; onClose: () => void }) {
  const telling = useTelling();
  const { words } = telling;
  const { name } = backend;
  const marks = marked.map((value) => ({ value, label: words('drain.percent', { value: String(value) }) }));
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
        title: words('drain.rebalance.done', {
          count: sessions,
          shown: telling.numbers.compact(sessions),
          name,
        }),
        message: words('drain.rebalance.doneThen'),
      });
      onClose();
    } catch (failure) {
      setRefusal(problemSentence(failure, words));
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} size={520} withCloseButton={false}>
      <Stack gap="md">
        <Modal.Title className={styles.title}>{words('drain.rebalance.title', { name })}</Modal.Title>
        <p className="quiet">{words('drain.rebalance.explained', { name })}</p>
        <Group gap="md" wrap="nowrap" align="center" pb="md">
          <Slider
            flex={1}
            min={1}
            max={100}
            marks={marks}
            label={null}
            thumbLabel={words('drain.rebalance.slider')}
            value={percent}
            onChange={setPercent}
          />
          <NumberInput
            size="xs"
            w={80}
            min={1}
            max={100}
            allowDecimal={false}
            suffix={words('drain.percent', { value: '' })}
            aria-label={words('drain.rebalance.share')}
            value={percent}
            onChange={(value) => setPercent(Math.min(100, Math.max(1, Number(value) || 1)))}
          />
        </Group>
        <div className={styles.facts}>
          {preview && plan ? (
            <RebalanceFacts preview={preview} plan={plan} />
          ) : error ? (
            <p role="alert">{words('drain.dialog.unknown', { why: problemSentence(error, words) })}</p>
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
            {words('controls.cancel')}
          </Button>
          <Button onClick={confirm} loading={busy} disabled={!canMove}>
            {plan
              ? words('drain.rebalance.confirm', { sessions: counted(telling, 'sessions', plan.sessions) })
              : words('drain.rebalance.confirmUnknown')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
