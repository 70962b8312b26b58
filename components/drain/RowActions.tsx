'use client';

import { Button } from '@mantine/core';
import { useState } from 'react';
import { isSafeToStop } from '@/components/backend/state';
import type { BackendRow } from '@/lib/api/types';
import { DrainDialog, RebalanceDialog, WeightDialog } from './dialogs';
import styles from './drain.module.css';
import { RowMenu } from './RowMenu';
import { useChangeBackends } from './useChangeBackends';

/** What an operator can do with a backend in the state that it is in. */
export function RowActions({ backend }: { backend: BackendRow }) {
  const [asking, setAsking] = useState<'drain' | 'move' | 'rebalance' | 'weight' | null>(null);
  const { busy, change } = useChangeBackends();
  const { name, adminState } = backend;
  const canMove = adminState === 'draining' && !isSafeToStop(backend);
  const close = () => setAsking(null);
  return (
    <span className={styles.actions}>
      {canMove ? (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`Move the sessions of ${name} now`}
          onClick={() => setAsking('move')}
        >
          Move now
        </Button>
      ) : null}
      {adminState === 'ready' ? (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`Drain ${name}`}
          onClick={() => setAsking('drain')}
        >
          Drain
        </Button>
      ) : (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`Resume ${name}`}
          loading={busy}
          onClick={() => change([backend], { adminState: 'ready' })}
        >
          Resume
        </Button>
      )}
      <RowMenu
        backend={backend}
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
