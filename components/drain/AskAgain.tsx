'use client';

import { Alert, Button, Group } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useWords } from '@/components/words/WordsProvider';

interface Props {
  /** What would go wrong, in sentences. */
  dangers: string[];
  /** What is about to be done, such as `Drain b1 all the same`. */
  doIt: string;
  busy: boolean;
  onBack: () => void;
  onConfirm: () => void;
}

/** The second question before something that refuses clients. The way back has the focus, and stands where one clicked. */
export function AskAgain({ dangers, doIt, busy, onBack, onConfirm }: Props) {
  const words = useWords();
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => back.current?.focus(), []);
  return (
    <>
      <Alert color="red" variant="outline" py="xs" role="alert">
        {dangers.length > 0
          ? dangers.map((danger) => <p key={danger}>{danger}</p>)
          : words('drain.dialog.dangerOver')}
      </Alert>
      <Group justify="space-between" gap="sm">
        <Button color="red.9" onClick={onConfirm} loading={busy}>
          {doIt}
        </Button>
        <Button ref={back} variant="default" onClick={onBack}>
          {words('drain.dialog.back')}
        </Button>
      </Group>
    </>
  );
}
