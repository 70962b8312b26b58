'use client';

import { Alert, Button, Group } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslator } from '@/components/i18n/MessagesProvider';

interface Props {
  /** The consequences, in sentences. */
  warnings: string[];
  /** The action, such as `Drain b1 all the same`. */
  confirmLabel: string;
  busy: boolean;
  onBack: () => void;
  onConfirm: () => void;
}

/** A second confirmation before clients are refused. The back button has the focus, and is where the click was. */
export function ConfirmDrain({ warnings, confirmLabel, busy, onBack, onConfirm }: Props) {
  const t = useTranslator();
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => back.current?.focus(), []);
  return (
    <>
      <Alert color="red" variant="outline" py="xs" role="alert">
        {warnings.length > 0
          ? warnings.map((danger) => <p key={danger}>{danger}</p>)
          : t('drain.dialog.noLongerLast')}
      </Alert>
      <Group justify="space-between" gap="sm">
        <Button color="red.9" onClick={onConfirm} loading={busy}>
          {confirmLabel}
        </Button>
        <Button ref={back} variant="default" onClick={onBack}>
          {t('drain.dialog.back')}
        </Button>
      </Group>
    </>
  );
}
