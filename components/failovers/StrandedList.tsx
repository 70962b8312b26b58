'use client';

import { Button } from '@mantine/core';
import { useState } from 'react';
import { useMayAct } from '@/components/access/AskerProvider';
import { BackendName } from '@/components/backend/BackendName';
import { ScrollRegion } from '@/components/text/ScrollRegion';
import { useNumbers, useWords } from '@/components/words/WordsProvider';
import type { StrandedRow } from '@/lib/api/types';
import { mostDisplaced } from '@/lib/rules/displaced';
import styles from './failovers.module.css';
import { RecallDialog } from './RecallDialog';

interface Props {
  rows: StrandedRow[];
  slots: ReadonlyMap<string, number>;
  /** Reads the list again. */
  onRecalled: () => void;
}

/** Sessions that are away from a backend that could have them again, with the way to call them back. */
export function StrandedList({ rows, slots, onRecalled }: Props) {
  const words = useWords();
  const mayAct = useMayAct();
  const { compact, exact } = useNumbers();
  const [asking, setAsking] = useState<StrandedRow | null>(null);
  return (
    <section className="panel" aria-label={words('failovers.stranded.heading')}>
      <div className="panel-head">
        <h2>{words('failovers.stranded.heading')}</h2>
        <span className={styles.hint}>{words('failovers.stranded.hint')}</span>
      </div>
      {rows.length === 0 ? (
        <p className={styles.none}>{words('failovers.stranded.none')}</p>
      ) : (
        <ScrollRegion label={words('failovers.stranded.table')} className="scroll-x">
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{words('failovers.stranded.home')}</th>
                <th scope="col">{words('failovers.stranded.backend')}</th>
                <th scope="col" className="number">
                  {words('failovers.stranded.sessions')}
                </th>
                <th scope="col" className="number" title={words('failovers.stranded.activeTitle')}>
                  {words('failovers.stranded.active')}
                </th>
                <th scope="col">
                  <span className="visually-hidden">{words('failovers.stranded.action')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={`${row.upstream} ${row.home} ${row.backend}`}>
                  <td className={styles.backend}>
                    <BackendName name={row.home} slot={slots.get(row.home) ?? null} />
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
                    {row.leaving > 0 ? (
                      <span className="quiet">
                        {words('failovers.stranded.called', { shown: compact(row.leaving) })}{' '}
                      </span>
                    ) : null}
                    <Button
                      size="compact-sm"
                      variant="default"
                      disabled={!mayAct || row.active <= row.leaving}
                      aria-label={words('failovers.stranded.callBackOf', {
                        home: row.home,
                        backend: row.backend,
                      })}
                      onClick={() => setAsking(row)}
                    >
                      {words('failovers.stranded.callBack')}
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {rows.reduce((sum, { sessions }) => sum + sessions, 0) >= mostDisplaced ? (
        <p className={styles.none} role="status">
          {words('failovers.stranded.limited', { most: exact(mostDisplaced) })}
        </p>
      ) : null}
      {asking ? <RecallDialog row={asking} onClose={() => setAsking(null)} onRecalled={onRecalled} /> : null}
    </section>
  );
}
