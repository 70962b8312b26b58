'use client';

import { Alert, Button, Group, Modal, NumberInput, Skeleton, Slider, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { formatApiError } from '@/components/api/api-error';
import { apiUrl, callApi } from '@/components/api/client';
import { useApi } from '@/components/api/useApi';
import { formatCount } from '@/components/i18n/formatters';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import type { BackendRow } from '@/lib/contract/types';
import styles from './drain.module.css';
import { RebalanceSummary } from './RebalanceSummary';
import { planRebalance } from './rebalance-plan';

const previewMs = 2000;
const sliderMarksPercent = [25, 50, 75, 100];

/** Shows how many sessions a share is and which backends will take them, and moves them. */
export function RebalanceDialog({ backend, onClose }: { backend: BackendRow; onClose: () => void }) {
  const formatters = useFormatters();
  const { t } = formatters;
  const { name } = backend;
  const path = { upstream: backend.upstream, name };
  const marks = sliderMarksPercent.map((value) => ({
    value,
    label: t('drain.percent', { value: String(value) }),
  }));
  const [percent, setPercent] = useState(25);
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string | null>(null);
  const url = apiUrl('GET /api/v1/backends/{upstream}/{name}/rebalance', { path });
  const { data: preview, error } = useApi(url, { refreshInterval: previewMs });
  const plan = preview ? planRebalance(preview, percent / 100) : null;
  const canMove = plan !== null && plan.sessions > 0 && preview?.others.length !== 0;
  const confirm = async () => {
    setBusy(true);
    try {
      const { sessions } = await callApi('POST /api/v1/backends/{upstream}/{name}/rebalance', {
        path,
        body: { share: percent / 100 },
      });
      notifications.show({
        title: t('drain.rebalance.done', {
          count: sessions,
          shown: formatters.numbers.compact(sessions),
          name,
        }),
        message: t('drain.rebalance.doneDetail'),
      });
      onClose();
    } catch (failure) {
      setRefusal(formatApiError(failure, t));
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} size={520} withCloseButton={false}>
      <Stack gap="md">
        <Modal.Title className={styles.title}>{t('drain.rebalance.title', { name })}</Modal.Title>
        <p className="quiet">{t('drain.rebalance.explanation', { name })}</p>
        <Group gap="md" wrap="nowrap" align="center" pb="md">
          <Slider
            flex={1}
            min={1}
            max={100}
            marks={marks}
            label={null}
            thumbLabel={t('drain.rebalance.slider')}
            value={percent}
            onChange={setPercent}
          />
          <NumberInput
            size="xs"
            w={80}
            min={1}
            max={100}
            allowDecimal={false}
            suffix={t('drain.percent', { value: '' })}
            aria-label={t('drain.rebalance.share')}
            value={percent}
            onChange={(value) => setPercent(Math.min(100, Math.max(1, Number(value) || 1)))}
          />
        </Group>
        <div className={styles.facts}>
          {preview && plan ? (
            <RebalanceSummary preview={preview} plan={plan} />
          ) : error ? (
            <p role="alert">{t('drain.dialog.unavailable', { why: formatApiError(error, t) })}</p>
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
            {t('ui.cancel')}
          </Button>
          <Button onClick={confirm} loading={busy} disabled={!canMove}>
            {plan
              ? t('drain.rebalance.confirm', { sessions: formatCount(formatters, 'sessions', plan.sessions) })
              : t('drain.rebalance.confirmUnknown')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
