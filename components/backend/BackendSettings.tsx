'use client';

import { Button } from '@mantine/core';
import { useState } from 'react';
import { DrainDialog, WeightDialog } from '@/components/drain/dialogs';
import { ShortId } from '@/components/text/ShortId';
import type { BackendRow } from '@/lib/api/types';
import { clockOrDay, moment } from '@/lib/format/time';
import styles from './backendPage.module.css';
import { ReadyDialog } from './ReadyDialog';

const states = [
  { state: 'ready', word: 'Ready', meaning: 'takes new sessions', asking: 'ready' },
  { state: 'draining', word: 'Draining', meaning: 'keeps its sessions, takes no new ones', asking: 'drain' },
  { state: 'maintenance', word: 'Maintenance', meaning: 'takes nothing, its sessions move', asking: 'move' },
] as const;

/** What an operator can set of a backend, and what the configuration says. Every change asks first. */
export function BackendSettings({ backend, now }: { backend: BackendRow; now: string }) {
  const [asking, setAsking] = useState<'ready' | 'drain' | 'move' | 'weight' | null>(null);
  const { address, route, weight, adminState, adminSince } = backend;
  const current = states.find(({ state }) => state === adminState);
  const close = () => setAsking(null);
  return (
    <section className="panel" aria-label="Settings">
      <div className="panel-head">
        <h2>Settings</h2>
      </div>
      <dl className={styles.settings}>
        <dt>State</dt>
        <dd>
          <Button.Group>
            {states.map(({ state, word, asking }) => (
              <Button
                key={state}
                size="compact-sm"
                variant={state === adminState ? 'filled' : 'default'}
                aria-pressed={state === adminState}
                // A drain under way may get another deadline; the other states cannot be entered twice.
                onClick={() => setAsking(state === adminState && state !== 'draining' ? null : asking)}
              >
                {word}
              </Button>
            ))}
          </Button.Group>
          <span className="quiet">
            {current?.meaning}
            {adminSince ? (
              <span title={moment(adminSince)}>, since {clockOrDay(adminSince, now)}</span>
            ) : null}
          </span>
        </dd>
        <dt>Weight</dt>
        <dd>
          <span className={styles.value}>{weight}</span>
          <Button size="compact-sm" variant="default" onClick={() => setAsking('weight')}>
            Change the weight
          </Button>
        </dd>
        <dt>Address</dt>
        <dd className="mono">{address}</dd>
        <dt>Route</dt>
        <dd>
          <ShortId id={route} what="route" />
        </dd>
      </dl>
      {asking === 'ready' ? <ReadyDialog backend={backend} onClose={close} /> : null}
      {asking === 'weight' ? <WeightDialog backend={backend} onClose={close} /> : null}
      {asking === 'drain' || asking === 'move' ? (
        <DrainDialog backends={[backend]} intent={asking} onClose={close} />
      ) : null}
    </section>
  );
}
