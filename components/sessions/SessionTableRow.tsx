import Link from 'next/link';
import { type MouseEvent, memo } from 'react';
import { BackendName } from '@/components/backend/BackendName';
import { ShortId } from '@/components/text/ShortId';
import { useTimes } from '@/components/time/TimesProvider';
import type { SessionRow } from '@/lib/api/types';
import { compact, exact } from '@/lib/format/number';
import styles from './sessions.module.css';

interface Props {
  session: SessionRow;
  slot: number | null;
  /** Day of the server's time, ISO 8601: says which times are of today. */
  today: string;
  /** The element's id, by which the table names its active row. */
  rowId: string;
  /** From 2 on: the head is 1. */
  position: number;
  active: boolean;
  withUpstream: boolean;
  onOpen: (session: SessionRow) => void;
}

/** The page of a session. */
export function sessionHref({ id, upstream }: Pick<SessionRow, 'id' | 'upstream'>): string {
  return `/sessions/${encodeURIComponent(id)}?upstream=${encodeURIComponent(upstream)}`;
}

/** A session as a row: who, where it is pinned, since when, and how often it moved. */
export const SessionTableRow = memo(function SessionTableRow(props: Props) {
  const { session, slot, today, rowId, position, active, withUpstream, onOpen } = props;
  const { clockOrDay, moment } = useTimes();
  const { id, upstream, backend, appSession, client, firstSeen, lastSeen, requests, moves } = session;
  const open = (event: MouseEvent<HTMLTableRowElement>) => {
    const target = event.target instanceof Element ? event.target : null;
    // What is in the row does its own, and whoever marks text wants to copy it.
    if (target?.closest('a, button') || window.getSelection()?.isCollapsed === false) return;
    onOpen(session);
  };
  return (
    <tr id={rowId} aria-rowindex={position} data-active={active} onClick={open}>
      <td>
        <ShortId id={id} what="session id" tabIndex={-1} />
      </td>
      <td className={styles.backend}>
        {backend ? <BackendName name={backend} slot={slot} /> : <span className="quiet">nowhere</span>}
      </td>
      {withUpstream ? <td className={styles.detail}>{upstream}</td> : null}
      <td className={styles.detail}>
        {appSession ? (
          <ShortId id={appSession} what="site session fingerprint" tabIndex={-1} />
        ) : (
          <span className="quiet">–</span>
        )}
      </td>
      <td className={`mono ${styles.detail} ${styles.cut}`} title={client}>
        {client}
      </td>
      <td className={`${styles.time} ${styles.detail}`} title={moment(firstSeen)}>
        {clockOrDay(firstSeen, today)}
      </td>
      <td className={styles.time} title={moment(lastSeen)}>
        {clockOrDay(lastSeen, today)}
      </td>
      <td className="number" title={exact(requests)}>
        {compact(requests)}
      </td>
      <td className={`number ${moves > 0 ? styles.moved : 'quiet'}`}>{compact(moves)}</td>
      <td className="number">
        <Link href={sessionHref(session)} prefetch={false} tabIndex={-1}>
          Open<span className="visually-hidden"> session {id}</span>
        </Link>
      </td>
    </tr>
  );
});
