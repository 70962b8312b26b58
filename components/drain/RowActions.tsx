'use client';

import { Button } from '@mantine/core';
import { useState } from 'react';
import { useMayAct } from '@/components/access/AskerProvider';
import { useWords } from '@/components/words/WordsProvider';
import type { BackendRow } from '@/lib/api/types';
import { DrainDialog, RebalanceDialog, WeightDialog } from './dialogs';
import styles from './drain.module.css';
import { RowMenu } from './RowMenu';
import { useChangeBackends } from './useChangeBackends';

/** What an operator can do with a backend in the state that it is in. */
export function RowActions({ backend }: { backend: BackendRow }) {
  const words = useWords();
  const mayAct = useMayAct();
  const [asking, setAsking] = useState<'drain' | 'move' | 'rebalance' | 'weight' | null>(null);
  const { busy, change } = useChangeBackends();
  const { name, adminState } = backend;
  const canMove = adminState === 'draining' && (backend.activePins ?? 0) + (backend.idlePins ?? 0) > 0;
  const close = () => setAsking(null);
  if (!mayAct) return null;
  return (
    <span className={styles.actions}>
      {canMove ? (
        <Button
          size="compact-sm"
          variant="default"
          // The menu has it too: a narrow table leaves it there.
          data-in-menu
          aria-label={words('drain.action.moveNowOf', { name })}
          onClick={() => setAsking('move')}
        >
          {words('drain.action.moveNow')}
        </Button>
      ) : null}
      {adminState === 'ready' ? (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={words('drain.action.drainOf', { name })}
          onClick={() => setAsking('drain')}
        >
          {words('drain.action.drain')}
        </Button>
      ) : (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={words('drain.action.resumeOf', { name })}
          loading={busy}
          onClick={() => change([backend], { adminState: 'ready' })}
        >
          {words('drain.action.resume')}
        </Button>
      )}
      <RowMenu
        backend={backend}
        onMove={canMove ? () => setAsking('move') : null}
        onRebalance={() => setAsking('rebalance')}
        onWeight={() => setAsking('weight')}
      />
      {asking === 'drain' || asking === 'move' ? (
        <DrainDialog backends={[backend]} intent={asking} onClose={close} />
      ) : null}
      {asking === 'rebalance' ? <RebalanceDialog backend={backend} onClose={close} /> : null}
      {asking === 'weight' ? <WeightDialog backend={backend} onClose={close} /> : null}
    </span>
  );
}
