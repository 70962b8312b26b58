'use client';

import { Button } from '@mantine/core';
import { useState } from 'react';
import { useMayAct } from '@/components/access/AskerProvider';
import { LazyDialog } from '@/components/lazy/LazyDialog';
import { useWords } from '@/components/words/WordsProvider';
import type { UpstreamRow } from '@/lib/api/types';

const loadDialog = async () => (await import('./DemonstrationDialog')).DemonstrationDialog;

/** Offers demonstration traffic, after a question. Nothing for forward proxies: they need a site to go to. */
export function DemonstrationButton({ upstream }: { upstream: UpstreamRow | undefined }) {
  const words = useWords();
  const mayAct = useMayAct();
  const [asking, setAsking] = useState(false);
  if (!mayAct || upstream?.kind !== 'origin' || upstream.listeners.length === 0) return null;
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        style={{ justifySelf: 'start' }}
        onClick={() => setAsking(true)}
      >
        {words('demonstration.ask')}
      </Button>
      {asking ? <LazyDialog load={loadDialog} given={{ upstream, onClose: () => setAsking(false) }} /> : null}
    </>
  );
}
