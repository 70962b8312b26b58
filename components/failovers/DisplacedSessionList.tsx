'use client';

import { Button } from '@mantine/core';
import { useState } from 'react';
import { useCanOperate } from '@/components/access/PrincipalProvider';
import { useNumbers, useTranslator } from '@/components/i18n/MessagesProvider';
import { BackendName } from '@/components/ui/BackendName';
import { ScrollRegion } from '@/components/ui/ScrollRegion';
import type { DisplacedSessionsRow } from '@/lib/contract/types';
import { maxCountedDisplaced } from '@/lib/core/displaced-sessions';
import { FailbackDialog } from './FailbackDialog';
import styles from './failovers.module.css';

interface Props {
  rows: DisplacedSessionsRow[];
  slots: ReadonlyMap<string, number>;
  /** Reads the list again. */
  onFailedBack: () => void;
}

/** Displaced sessions whose own backend is available again, with a button that sends them back. */
export function DisplacedSessionList({ rows, slots, onFailedBack }: Props) {
  const t = useTranslator();
  const mayAct = useCanOperate();
  const { compact, exact } = useNumbers();
  const [selectedRow, setSelectedRow] = useState<DisplacedSessionsRow | null>(null);
  return (
    <section className="panel" aria-label={t('failovers.displaced.heading')}>
      <div className="panel-head">
        <h2>{t('failovers.displaced.heading')}</h2>
        <span className={styles.hint}>{t('failovers.displaced.hint')}</span>
      </div>
      {rows.length === 0 ? (
        <p className={styles.none}>{t('failovers.displaced.none')}</p>
      ) : (
        <ScrollRegion label={t('failovers.displaced.table')} className="scroll-x">
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{t('failovers.displaced.home')}</th>
                <th scope="col">{t('failovers.displaced.current')}</th>
                <th scope="col" className="number">
                  {t('failovers.displaced.sessions')}
                </th>
                <th scope="col" className="number" title={t('failovers.displaced.activeTitle')}>
                  {t('failovers.displaced.active')}
                </th>
                <th scope="col">
                  <span className="visually-hidden">{t('failovers.displaced.action')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={`${row.upstream} ${row.homeBackend} ${row.backend}`}>
                  <td className={styles.backend}>
                    <BackendName name={row.homeBackend} slot={slots.get(row.homeBackend) ?? null} />
                  </td>
                  <td className={styles.backend}>
                    <BackendName name={row.backend} slot={slots.get(row.backend) ?? null} />
                  </td>
                  <td className="number" title={exact(row.sessions)}>
                    {compact(row.sessions)}
                  </td>
                  <td className="number" title={exact(row.active)}>
                    {compact(row.active)}
                  </td>
                  <td className={styles.action}>
                    {row.unpinned > 0 ? (
                      <span className="quiet">
                        {t('failovers.displaced.requested', { shown: compact(row.unpinned) })}{' '}
                      </span>
                    ) : null}
                    <Button
                      size="compact-sm"
                      variant="default"
                      disabled={!mayAct || row.active <= row.unpinned}
                      aria-label={t('failovers.displaced.failBackFrom', {
                        home: row.homeBackend,
                        backend: row.backend,
                      })}
                      onClick={() => setSelectedRow(row)}
                    >
                      {t('failovers.displaced.failBack')}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {rows.reduce((sum, { sessions }) => sum + sessions, 0) >= maxCountedDisplaced ? (
        <p className={styles.none} role="status">
          {t('failovers.displaced.limited', { most: exact(maxCountedDisplaced) })}
        </p>
      ) : null}
      {selectedRow ? (
        <FailbackDialog row={selectedRow} onClose={() => setSelectedRow(null)} onFailedBack={onFailedBack} />
      ) : null}
    </section>
  );
}
