'use client';

import { Button } from '@mantine/core';
import { useState } from 'react';
import { useMayAct } from '@/components/access/AskerProvider';
import { DrainDialog, WeightDialog } from '@/components/drain/dialogs';
import { ShortId } from '@/components/text/ShortId';
import { useTelling } from '@/components/words/WordsProvider';
import type { BackendRow } from '@/lib/api/types';
import styles from './backendPage.module.css';
import { ReadyDialog } from './ReadyDialog';

const states = [
  { state: 'ready', asking: 'ready' },
  { state: 'draining', asking: 'drain' },
  { state: 'maintenance', asking: 'move' },
] as const;

/** What an operator can set of a backend, and what the configuration says. Every change asks first. */
export function BackendSettings({ backend, now }: { backend: BackendRow; now: string }) {
  const { words, times } = useTelling();
  const mayAct = useMayAct();
  const [asking, setAsking] = useState<'ready' | 'drain' | 'move' | 'weight' | null>(null);
  const { address, route, weight, backup, adminState, adminSince } = backend;
  const close = () => setAsking(null);
  return (
    <section className="panel" aria-label={words('backend.settings.title')}>
      <div className="panel-head">
        <h2>{words('backend.settings.title')}</h2>
      </div>
      <dl className={styles.settings}>
        <dt>{words('backend.settings.state')}</dt>
        <dd>
          <Button.Group>
            {states.map(({ state, asking }) => (
              <Button
                key={state}
                size="compact-sm"
                variant={state === adminState ? 'filled' : 'default'}
                aria-pressed={state === adminState}
                disabled={!mayAct}
                // A drain under way may get another deadline; the other states cannot be entered twice.
                onClick={() => setAsking(state === adminState && state !== 'draining' ? null : asking)}
              >
                {words(`backend.states.${state}`)}
              </Button>
            ))}
          </Button.Group>
          <span className="quiet">
            {words(`backend.settings.meaning.${adminState}`)}
            {adminSince ? (
              <span title={times.moment(adminSince)}>
                {words('backend.settings.since', { time: times.clockOrDay(adminSince, now) })}
              </span>
            ) : null}
          </span>
        </dd>
        <dt>{words('backend.settings.weight')}</dt>
        <dd>
          <span className={styles.value}>{weight}</span>
          <Button size="compact-sm" variant="default" disabled={!mayAct} onClick={() => setAsking('weight')}>
            {words('backend.settings.changeWeight')}
          </Button>
          {backup ? <span className="quiet">{words('backend.settings.backup')}</span> : null}
        </dd>
        <dt>{words('backend.settings.address')}</dt>
        <dd className="mono">{address}</dd>
        <dt>{words('backend.settings.route')}</dt>
        <dd>
          <ShortId id={route} what={words('backend.settings.routeId')} />
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
