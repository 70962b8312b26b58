'use client';

import { Button } from '@mantine/core';
import { useState } from 'react';
import useSWR from 'swr';
import { answerOf } from '@/components/api/call';
import { ScrollRegion } from '@/components/text/ScrollRegion';
import { useTelling } from '@/components/words/WordsProvider';
import type { AuditRow } from '@/lib/api/types';
import styles from './access.module.css';
import { useCall } from './useCall';

interface AuditPage {
  entries: AuditRow[];
  nextCursor: string | null;
}

interface Props {
  initial: AuditPage;
  /** ISO 8601. */
  now: string;
}

/** How often newer entries are looked for, ms. */
const everyMillis = 5000;

/** Who did what, or tried to, newest first. */
export function AuditPanel({ initial, now }: Props) {
  const { words, times } = useTelling();
  const [{ entries, nextCursor }, setPage] = useState(initial);
  useSWR<AuditPage>('/api/v1/audit', async (url: string) => answerOf<AuditPage>(await fetch(url)), {
    refreshInterval: everyMillis,
    onSuccess: (fresh) => setPage((shown) => withNewer(shown, fresh)),
  });
  const { busy, call } = useCall();
  const more = () =>
    call(async () => {
      const url = `/api/v1/audit?${new URLSearchParams({ cursor: nextCursor ?? '' })}`;
      const older = await answerOf<AuditPage>(await fetch(url));
      setPage({ entries: [...entries, ...older.entries], nextCursor: older.nextCursor });
    });
  const outcomeOf = ({ outcome }: AuditRow) =>
    outcome === null
      ? words('access.audit.underWay')
      : outcome === 'done'
        ? words('access.audit.done')
        : words('access.audit.failed', { reason: outcome });
  return (
    <section className="panel" aria-label={words('access.audit.title')}>
      <div className="panel-head">
        <h2>{words('access.audit.title')}</h2>
        <Button
          component="a"
          size="compact-xs"
          variant="default"
          href="/api/v1/export?what=audit&format=csv"
          download="audit.csv"
        >
          {words('access.audit.export')}
        </Button>
      </div>
      {entries.length === 0 ? <p className={`quiet ${styles.body}`}>{words('access.audit.none')}</p> : null}
      {entries.length > 0 ? (
        <ScrollRegion className="scroll-x" label={words('access.audit.table')}>
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{words('access.audit.time')}</th>
                <th scope="col">{words('access.audit.who')}</th>
                <th scope="col">{words('access.audit.what')}</th>
                <th scope="col">{words('access.audit.target')}</th>
                <th scope="col">{words('access.audit.detail')}</th>
                <th scope="col">{words('access.audit.outcome')}</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <tr key={entry.id}>
                  <td title={times.moment(entry.time)}>{times.clockOrDay(entry.time, now)}</td>
                  <td>{entry.actor}</td>
                  <td>{words(`access.audit.actions.${entry.action}`)}</td>
                  <td className="mono">{entry.target ?? '–'}</td>
                  <td className={styles.detail}>{entry.detail ?? '–'}</td>
                  <td className={styles.detail}>{outcomeOf(entry)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      ) : null}
      {nextCursor ? (
        <div className={styles.body}>
          <Button size="compact-sm" variant="default" loading={busy} onClick={more}>
            {words('access.audit.more')}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

/** What is shown with what is newer; what is newer alone where entries between would be missing. */
function withNewer(shown: AuditPage, fresh: AuditPage): AuditPage {
  const oldest = fresh.entries.at(-1)?.id ?? 0;
  const isWhole = fresh.nextCursor === null || shown.entries.some(({ id }) => id >= oldest);
  if (!isWhole) return fresh;
  return {
    entries: [...fresh.entries, ...shown.entries.filter(({ id }) => id < oldest)],
    nextCursor: shown.entries.length > fresh.entries.length ? shown.nextCursor : fresh.nextCursor,
  };
}
