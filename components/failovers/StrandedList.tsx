'use client';

import { Button } from '@mantine/core';
import { useState } from 'react';
import { BackendName } from '@/components/backend/BackendName';
import type { StrandedRow } from '@/lib/api/types';
import { compact, exact } from '@/lib/format/number';
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
  const [asking, setAsking] = useState<StrandedRow | null>(null);
  return (
    <section className="panel" aria-label="Stranded sessions">
      <div className="panel-head">
        <h2>Stranded sessions</h2>
        <span className={styles.hint}>away from a backend that is up again</span>
      </div>
      {rows.length === 0 ? (
        <p className={styles.none}>
          No session is away from a backend that could have it: either all are where they belong, or the
          backend that they left is not up and ready yet.
        </p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
        <section className="scroll-x" tabIndex={0} aria-label="Stranded sessions, table">
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">Belong to</th>
                <th scope="col">Are at</th>
                <th scope="col" className="number">
                  Sessions
                </th>
                <th scope="col" className="number" title="Seen within the last 5 minutes">
                  Active
                </th>
                <th scope="col">
                  <span className="visually-hidden">Action</span>
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
                    {row.leaving > 0 ? <span className="quiet">{compact(row.leaving)} called </span> : null}
                    <Button
                      size="compact-sm"
                      variant="default"
                      disabled={row.active <= row.leaving}
                      aria-label={`Call the sessions of ${row.home} back from ${row.backend}`}
                      onClick={() => setAsking(row)}
                    >
                      Call back
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {asking ? <RecallDialog row={asking} onClose={() => setAsking(null)} onRecalled={onRecalled} /> : null}
    </section>
  );
}
