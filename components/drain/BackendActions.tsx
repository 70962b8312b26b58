'use client';

import { Button } from '@mantine/core';
import { useState } from 'react';
import { useCanOperate } from '@/components/access/PrincipalProvider';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import type { BackendRow } from '@/lib/contract/types';
import { BackendMenu } from './BackendMenu';
import styles from './drain.module.css';
import { LazyDrainDialog, LazyRebalanceDialog, LazyWeightDialog } from './LazyDialogs';
import { useChangeBackends } from './useChangeBackends';

/** The actions of an operator on a backend, by its state. */
export function BackendActions({ backend }: { backend: BackendRow }) {
  const t = useTranslator();
  const mayAct = useCanOperate();
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
          // The menu has it too: a narrow table shows it only there.
          data-in-menu
          aria-label={t('drain.action.moveNowOf', { name })}
          onClick={() => setAsking('move')}
        >
          {t('drain.action.moveNow')}
        </Button>
      ) : null}
      {adminState === 'ready' ? (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={t('drain.action.drainOf', { name })}
          onClick={() => setAsking('drain')}
        >
          {t('drain.action.drain')}
        </Button>
      ) : (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={t('drain.action.resumeOf', { name })}
          loading={busy}
          onClick={() => change([backend], { adminState: 'ready' })}
        >
          {t('drain.action.resume')}
        </Button>
      )}
      <BackendMenu
        backend={backend}
        onMove={canMove ? () => setAsking('move') : null}
        onRebalance={() => setAsking('rebalance')}
        onWeight={() => setAsking('weight')}
      />
      {asking === 'drain' || asking === 'move' ? (
        <LazyDrainDialog backends={[backend]} intent={asking} onClose={close} />
      ) : null}
      {asking === 'rebalance' ? <LazyRebalanceDialog backend={backend} onClose={close} /> : null}
      {asking === 'weight' ? <LazyWeightDialog backend={backend} onClose={close} /> : null}
    </span>
  );
}
