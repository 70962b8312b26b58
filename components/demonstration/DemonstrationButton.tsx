'use client';

import { Button } from '@mantine/core';
import { useState } from 'react';
import { useCanOperate } from '@/components/access/PrincipalProvider';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { LazyDialog } from '@/components/ui/LazyDialog';
import type { UpstreamRow } from '@/lib/contract/types';

const loadDialog = async () => (await import('./DemonstrationDialog')).DemonstrationDialog;

/** Offers demonstration traffic, after a confirmation. Nothing for forward proxies: they have no site of their own. */
export function DemonstrationButton({ upstream }: { upstream: UpstreamRow | undefined }) {
  const t = useTranslator();
  const mayAct = useCanOperate();
  const [isDialogOpen, setIsDialogOpen] = useState(false);
  if (!mayAct || upstream?.kind !== 'origin' || upstream.listeners.length === 0) return null;
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        style={{ justifySelf: 'start' }}
        onClick={() => setIsDialogOpen(true)}
      >
        {t('demonstration.open')}
      </Button>
      {isDialogOpen ? (
        <LazyDialog load={loadDialog} dialogProps={{ upstream, onClose: () => setIsDialogOpen(false) }} />
      ) : null}
    </>
  );
}
