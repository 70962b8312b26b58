'use client';

import { Button } from '@mantine/core';
import { useState } from 'react';
import { useCanOperate } from '@/components/access/PrincipalProvider';
import { LazyDrainDialog, LazyWeightDialog } from '@/components/drain/LazyDialogs';
import { ResumeDialog } from '@/components/drain/ResumeDialog';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import { ShortId } from '@/components/ui/ShortId';
import type { BackendRow } from '@/lib/contract/types';
import styles from './backend-page.module.css';

const states = [
  { state: 'ready', asking: 'ready' },
  { state: 'draining', asking: 'drain' },
  { state: 'maintenance', asking: 'move' },
] as const;

/** The settings of a backend that an operator can change, and the configured ones. Every change requires a confirmation. */
export function BackendSettings({ backend, now }: { backend: BackendRow; now: string }) {
  const { t, times } = useFormatters();
  const mayAct = useCanOperate();
  const [asking, setAsking] = useState<'ready' | 'drain' | 'move' | 'weight' | null>(null);
  const { address, route, weight, backup, adminState, adminSince } = backend;
  const close = () => setAsking(null);
  return (
    <section className="panel" aria-label={t('backendPage.settings.title')}>
      <div className="panel-head">
        <h2>{t('backendPage.settings.title')}</h2>
      </div>
      <dl className={styles.settings}>
        <dt>{t('backendPage.settings.state')}</dt>
        <dd>
          <Button.Group>
            {states.map(({ state, asking }) => (
              <Button
                key={state}
                size="compact-sm"
                variant={state === adminState ? 'filled' : 'default'}
                aria-pressed={state === adminState}
                disabled={!mayAct}
                // A running drain may get another deadline; the other states cannot be entered twice.
                onClick={() => setAsking(state === adminState && state !== 'draining' ? null : asking)}
              >
                {t(`backend.states.${state}`)}
              </Button>
            ))}
          </Button.Group>
          <span className="quiet">
            {t(`backendPage.settings.meaning.${adminState}`)}
            {adminSince ? (
              <span title={times.dateTime(adminSince)}>
                {t('backendPage.settings.since', { time: times.timeOrDate(adminSince, now) })}
              </span>
            ) : null}
          </span>
        </dd>
        <dt>{t('backendPage.settings.weight')}</dt>
        <dd>
          <span className={styles.value}>{weight}</span>
          <Button size="compact-sm" variant="default" disabled={!mayAct} onClick={() => setAsking('weight')}>
            {t('backendPage.settings.changeWeight')}
          </Button>
          {backup ? <span className="quiet">{t('backendPage.settings.backup')}</span> : null}
        </dd>
        <dt>{t('backendPage.settings.address')}</dt>
        <dd className="mono">{address}</dd>
        <dt>{t('backendPage.settings.route')}</dt>
        <dd>
          <ShortId id={route} what={t('backendPage.settings.routeId')} />
        </dd>
      </dl>
      {asking === 'ready' ? <ResumeDialog backend={backend} onClose={close} /> : null}
      {asking === 'weight' ? <LazyWeightDialog backend={backend} onClose={close} /> : null}
      {asking === 'drain' || asking === 'move' ? (
        <LazyDrainDialog backends={[backend]} intent={asking} onClose={close} />
      ) : null}
    </section>
  );
}
