'use client';

import Link from 'next/link';
import { formatApiError } from '@/components/api/api-error';
import { apiUrl } from '@/components/api/client';
import { useApi } from '@/components/api/useApi';
import { backendSessionsHref } from '@/components/backend/backend-href';
import { useFormatters, useTranslator } from '@/components/i18n/MessagesProvider';
import { useLive } from '@/components/live/LiveProvider';
import { ScrollRegion } from '@/components/ui/ScrollRegion';
import { ShortId } from '@/components/ui/ShortId';
import type { BackendRow, SessionRow } from '@/lib/contract/types';
import styles from './backend-page.module.css';

interface Props {
  backend: BackendRow;
  /** As the server rendered them. */
  initial: SessionRow[];
  /** ISO 8601. */
  now: string;
}

/** Rows shown; the page of the sessions has them all. */
const sessionLimit = 8;
const refreshMs = 5000;

/** The sessions that a backend served last. */
export function BackendSessions({ backend, initial, now }: Props) {
  const t = useTranslator();
  const table = t('backendPage.sessions.table');
  const { paused } = useLive();
  const { upstream, name } = backend;
  const query = { upstream, backend: name, limit: sessionLimit };
  const { data, error } = useApi(apiUrl('GET /api/v1/sessions', { query }), {
    refreshInterval: paused ? 0 : refreshMs,
    revalidateOnMount: false,
    revalidateOnFocus: false,
  });
  const sessions = data?.sessions ?? initial;
  return (
    <section className="panel" aria-label={t('backendPage.sessions.title')}>
      <div className="panel-head">
        <h2>{t('backendPage.sessions.heading')}</h2>
        <Link href={backendSessionsHref(backend)} prefetch={false}>
          {t('backendPage.sessions.all', { name })}
        </Link>
      </div>
      {error ? (
        <p role="alert" className={styles.none}>
          {t('backendPage.sessions.outdated', { reason: formatApiError(error, t) })}
        </p>
      ) : null}
      <ScrollRegion label={table} className={`scroll-x ${styles.sessions}`}>
        {sessions.length === 0 ? (
          <p className={styles.none}>{t('backendPage.sessions.none')}</p>
        ) : (
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{t('backendPage.sessions.session')}</th>
                <th scope="col" className={styles.detail}>
                  {t('backendPage.sessions.client')}
                </th>
                <th scope="col">{t('backendPage.sessions.lastSeen')}</th>
                <th scope="col" className="number">
                  {t('backendPage.sessions.requests')}
                </th>
                <th scope="col" className="number">
                  {t('backendPage.sessions.moves')}
                </th>
                <th scope="col">
                  <span className="visually-hidden">{t('backendPage.sessions.more')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {sessions.map((session) => (
                <Row key={session.id} session={session} now={now} />
              ))}
            </tbody>
          </table>
        )}
      </ScrollRegion>
    </section>
  );
}

function Row({ session, now }: { session: SessionRow; now: string }) {
  const { t, numbers, times } = useFormatters();
  const { compact, exact } = numbers;
  const { id, upstream, client, lastSeen, requests, moves } = session;
  return (
    <tr>
      <td>
        <ShortId id={id} what={t('backendPage.sessions.id')} />
      </td>
      <td className={`mono ${styles.detail}`}>{client}</td>
      <td className={styles.time} title={times.dateTime(lastSeen)}>
        {times.timeOrDate(lastSeen, now)}
      </td>
      <td className="number" title={exact(requests)}>
        {compact(requests)}
      </td>
      <td className={`number ${moves > 0 ? styles.moved : 'quiet'}`}>{compact(moves)}</td>
      <td className="number">
        <Link href={`/sessions/${id}?${new URLSearchParams({ upstream })}`} prefetch={false}>
          {t.rich('backendPage.sessions.open', {
            id,
            hidden: (part) => <span className="visually-hidden">{part}</span>,
          })}
        </Link>
      </td>
    </tr>
  );
}
