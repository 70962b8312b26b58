'use client';

import Link from 'next/link';
import useSWR from 'swr';
import { answerOf } from '@/components/drain/changeBackend';
import { useLive } from '@/components/live/LiveProvider';
import { ShortId } from '@/components/text/ShortId';
import type { BackendRow, SessionRow } from '@/lib/api/types';
import { compact, exact } from '@/lib/format/number';
import { clockOrDay, moment } from '@/lib/format/time';
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
    <section className="panel" aria-label="Sessions">
      <div className="panel-head">
        <h2>Sessions, last seen first</h2>
        <Link href={sessionsOfHref(backend)} prefetch={false}>
          All sessions of {name}
        </Link>
      </div>
      {error ? (
        <p role="alert" className={styles.none}>
          The list is not up to date: {error.message}
        </p>
      ) : null}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard */}
      <section className={`scroll-x ${styles.sessions}`} tabIndex={0} aria-label="Sessions, table">
        {sessions.length === 0 ? (
          <p className={styles.none}>No session is pinned to it.</p>
        ) : (
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">Session</th>
                <th scope="col" className={styles.detail}>
                  Client
                </th>
                <th scope="col">Last seen</th>
                <th scope="col" className="number">
                  Requests
                </th>
                <th scope="col" className="number">
                  Moves
                </th>
                <th scope="col">
                  <span className="visually-hidden">More</span>
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
      </section>
    </section>
  );
}

function Row({ session, now }: { session: SessionRow; now: string }) {
  const { id, upstream, client, lastSeen, requests, moves } = session;
  return (
    <tr>
      <td>
        <ShortId id={id} what="session id" />
      </td>
      <td className={`mono ${styles.detail}`}>{client}</td>
      <td className={styles.time} title={moment(lastSeen)}>
        {clockOrDay(lastSeen, now)}
      </td>
      <td className="number" title={exact(requests)}>
        {compact(requests)}
      </td>
      <td className={`number ${moves > 0 ? styles.moved : 'quiet'}`}>{compact(moves)}</td>
      <td className="number">
        <Link href={`/sessions/${id}?${new URLSearchParams({ upstream })}`} prefetch={false}>
          Open<span className="visually-hidden"> session {id}</span>
        </Link>
      </td>
    </tr>
  );
}
