'use client';

import { Button } from '@mantine/core';
import { useState } from 'react';
import { apiUrl, callApi } from '@/components/api/client';
import { useApi } from '@/components/api/useApi';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import { ScrollRegion } from '@/components/ui/ScrollRegion';
import { useApiCall } from '@/components/ui/useApiCall';
import type { CallResponse } from '@/lib/contract/client';
import type { AuditRow } from '@/lib/contract/types';
import styles from './access.module.css';

type AuditLogPage = CallResponse<'GET /api/v1/audit'>;

interface Props {
  initial: AuditLogPage;
  /** ISO 8601. */
  now: string;
}

/** How often newer entries are looked for, ms. */
const refreshMs = 5000;

/** Actions and attempts with their actors, newest first. */
export function AuditLogPanel({ initial, now }: Props) {
  const { t, times } = useFormatters();
  const [{ entries, nextCursor }, setPage] = useState(initial);
  useApi(apiUrl('GET /api/v1/audit', {}), {
    refreshInterval: refreshMs,
    onSuccess: (fresh) => setPage((shown) => mergeNewestPage(shown, fresh)),
  });
  const { busy, call } = useApiCall();
  const loadMore = () =>
    call(async () => {
      const older = await callApi('GET /api/v1/audit', { query: { cursor: nextCursor } });
      setPage({ entries: [...entries, ...older.entries], nextCursor: older.nextCursor });
    });
  const formatOutcome = ({ outcome }: AuditRow) =>
    outcome === null
      ? t('access.audit.inProgress')
      : outcome === 'done'
        ? t('access.audit.succeeded')
        : t('access.audit.failed', { reason: outcome });
  return (
    <section className="panel" aria-label={t('access.audit.title')}>
      <div className="panel-head">
        <h2>{t('access.audit.title')}</h2>
        <Button
          component="a"
          size="compact-xs"
          variant="default"
          href="/api/v1/export?what=audit&format=csv"
          download="audit.csv"
        >
          {t('access.audit.export')}
        </Button>
      </div>
      {entries.length === 0 ? <p className={`quiet ${styles.body}`}>{t('access.audit.none')}</p> : null}
      {entries.length > 0 ? (
        <ScrollRegion className="scroll-x" label={t('access.audit.table')}>
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{t('access.audit.time')}</th>
                <th scope="col">{t('access.audit.actor')}</th>
                <th scope="col">{t('access.audit.action')}</th>
                <th scope="col">{t('access.audit.target')}</th>
                <th scope="col">{t('access.audit.detail')}</th>
                <th scope="col">{t('access.audit.outcome')}</th>
              </tr>
            </thead>
            <tbody>
              {entries.map((entry) => (
                <tr key={entry.id}>
                  <td title={times.dateTime(entry.time)}>{times.timeOrDate(entry.time, now)}</td>
                  <td>{entry.actor}</td>
                  <td>{t(`access.audit.actions.${entry.action}`)}</td>
                  <td className="mono">{entry.target ?? '–'}</td>
                  <td className={styles.detail}>{entry.detail ?? '–'}</td>
                  <td className={styles.detail}>{formatOutcome(entry)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      ) : null}
      {nextCursor ? (
        <div className={styles.body}>
          <Button size="compact-sm" variant="default" loading={busy} onClick={loadMore}>
            {t('access.audit.more')}
          </Button>
        </div>
      ) : null}
    </section>
  );
}

/** The loaded entries after the newer ones; only the newer ones if entries between would be missing. */
function mergeNewestPage(shown: AuditLogPage, fresh: AuditLogPage): AuditLogPage {
  const oldest = fresh.entries.at(-1)?.id ?? 0;
  const isWhole = fresh.nextCursor === null || shown.entries.some(({ id }) => id >= oldest);
  if (!isWhole) return fresh;
  return {
    entries: [...fresh.entries, ...shown.entries.filter(({ id }) => id < oldest)],
    nextCursor: shown.entries.length > fresh.entries.length ? shown.nextCursor : fresh.nextCursor,
  };
}
