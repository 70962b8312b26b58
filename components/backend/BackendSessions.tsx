'use client';

import Link from 'next/link';
import useSWR from 'swr';
import { answerOf } from '@/components/api/call';
import { problemSentence } from '@/components/api/problem';
import { useLive } from '@/components/live/LiveProvider';
import { ScrollRegion } from '@/components/text/ScrollRegion';
import { ShortId } from '@/components/text/ShortId';
import { useTelling, useWords } from '@/components/words/WordsProvider';
import type { BackendRow, SessionRow } from '@/lib/api/types';
import { sessionsOfHref } from './backendHref';
import styles from './backendPage.module.css';

interface Props {
  backend: BackendRow;
  /** As the server rendered them. */
  initial: SessionRow[];
  /** ISO 8601. */
  now: string;
}

/** Rows shown; the page of the sessions has them all. */
const shownSessions = 8;
const refreshMs = 5000;

/** The sessions that a backend served last. */
export function BackendSessions({ backend, initial, now }: Props) {
  const words = useWords();
  const table = words('backend.sessions.table');
  const { paused } = useLive();
  const { upstream, name } = backend;
  const query = new URLSearchParams({ upstream, backend: name, limit: String(shownSessions) });
  const { data: sessions = initial, error } = useSWR<SessionRow[], Error>(
    `/api/v1/sessions?${query}`,
    async (url: string) => (await answerOf<{ sessions: SessionRow[] }>(await fetch(url))).sessions,
    {
      fallbackData: initial,
      refreshInterval: paused ? 0 : refreshMs,
      revalidateOnMount: false,
      revalidateOnFocus: false,
    },
  );
  return (
    <section className="panel" aria-label={words('backend.sessions.title')}>
      <div className="panel-head">
        <h2>{words('backend.sessions.heading')}</h2>
        <Link href={sessionsOfHref(backend)} prefetch={false}>
          {words('backend.sessions.all', { name })}
        </Link>
      </div>
      {error ? (
        <p role="alert" className={styles.none}>
          {words('backend.sessions.outdated', { reason: problemSentence(error, words) })}
        </p>
      ) : null}
      <ScrollRegion label={table} className={`scroll-x ${styles.sessions}`}>
        {sessions.length === 0 ? (
          <p className={styles.none}>{words('backend.sessions.none')}</p>
        ) : (
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{words('backend.sessions.session')}</th>
                <th scope="col" className={styles.detail}>
                  {words('backend.sessions.client')}
                </th>
                <th scope="col">{words('backend.sessions.lastSeen')}</th>
                <th scope="col" className="number">
                  {words('backend.sessions.requests')}
                </th>
                <th scope="col" className="number">
                  {words('backend.sessions.moves')}
                </th>
                <th scope="col">
                  <span className="visually-hidden">{words('backend.sessions.more')}</span>
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
  const { words, numbers, times } = useTelling();
  const { compact, exact } = numbers;
  const { id, upstream, client, lastSeen, requests, moves } = session;
  return (
    <tr>
      <td>
        <ShortId id={id} what={words('backend.sessions.id')} />
      </td>
      <td className={`mono ${styles.detail}`}>{client}</td>
      <td className={styles.time} title={times.moment(lastSeen)}>
        {times.clockOrDay(lastSeen, now)}
      </td>
      <td className="number" title={exact(requests)}>
        {compact(requests)}
      </td>
      <td className={`number ${moves > 0 ? styles.moved : 'quiet'}`}>{compact(moves)}</td>
      <td className="number">
        <Link href={`/sessions/${id}?${new URLSearchParams({ upstream })}`} prefetch={false}>
          {words.rich('backend.sessions.open', {
            id,
            hidden: (part) => <span className="visually-hidden">{part}</span>,
          })}
        </Link>
      </td>
    </tr>
  );
}
