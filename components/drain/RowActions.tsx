'use client';

import { Button } from '@mantine/core';
import { useState } from 'react';
import { isSafeToStop } from '@/components/backend/state';
import type { BackendRow } from '@/lib/api/types';
import { DrainDialog } from './DrainDialog';
import styles from './drain.module.css';
import { useChangeBackend } from './useChangeBackend';

/** What an operator can do with a backend in the state that it is in. */
export function RowActions({ backend }: { backend: BackendRow }) {
  const [asking, setAsking] = useState<'drain' | 'move' | null>(null);
  const { busy, change } = useChangeBackend(backend);
  const { name, adminState } = backend;
  const canMove = adminState === 'draining' && !isSafeToStop(backend);
  return (
    <span className={styles.actions}>
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
          onClick={() => change({ adminState: 'ready' })}
        >
          Resume
        </Button>
      )}
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
      {asking ? <DrainDialog backend={backend} intent={asking} onClose={() => setAsking(null)} /> : null}
    </span>
  );
}
