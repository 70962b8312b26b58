import Link from 'next/link';
import { type MouseEvent, memo } from 'react';
import { useNumbers, useTranslator } from '@/components/i18n/MessagesProvider';
import { useTimeFormatter } from '@/components/i18n/TimeZoneProvider';
import { BackendName } from '@/components/ui/BackendName';
import { ShortId } from '@/components/ui/ShortId';
import type { SessionRow } from '@/lib/contract/types';
import styles from './sessions.module.css';

interface Props {
  session: SessionRow;
  slot: number | null;
  /** Minute of the server's time, ISO 8601: says which times are of today, and changes no oftener than it has to. */
  minute: string;
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

/** A session as a row: its id, its pin, since when, and its number of moves. */
export const SessionTableRow = memo(function SessionTableRow(props: Props) {
  const { session, slot, minute, rowId, position, active, withUpstream, onOpen } = props;
  const t = useTranslator();
  const { compact, exact } = useNumbers();
  const { timeOrDate, dateTime } = useTimeFormatter();
  const { id, upstream, backend, appSession, client, firstSeen, lastSeen, requests, moves } = session;
  const open = (event: MouseEvent<HTMLTableRowElement>) => {
    const target = event.target instanceof Element ? event.target : null;
    // Links and buttons in the row have their own action, and selected text is to be copied.
    if (target?.closest('a, button') || window.getSelection()?.isCollapsed === false) return;
    onOpen(session);
  };
  return (
    <tr id={rowId} aria-rowindex={position} data-active={active} onClick={open}>
      <td>
        <ShortId id={id} what={t('sessions.sessionId')} tabIndex={-1} />
      </td>
      <td className={styles.backend}>
        {backend ? (
          <BackendName name={backend} slot={slot} />
        ) : (
          <span className="quiet">{t('sessions.list.nowhere')}</span>
        )}
      </td>
      {withUpstream ? <td className={styles.detail}>{upstream}</td> : null}
      <td className={styles.detail}>
        {appSession ? (
          <ShortId id={appSession} what={t('sessions.siteSessionId')} tabIndex={-1} />
        ) : (
          <span className="quiet">–</span>
        )}
      </td>
      <td className={`mono ${styles.detail} ${styles.cut}`} title={client}>
        {client}
      </td>
      <td className={`${styles.time} ${styles.detail}`} title={dateTime(firstSeen)}>
        {timeOrDate(firstSeen, minute)}
      </td>
      <td className={styles.time} title={dateTime(lastSeen)}>
        {timeOrDate(lastSeen, minute)}
      </td>
      <td className="number" title={exact(requests)}>
        {compact(requests)}
      </td>
      <td className={`number ${moves > 0 ? styles.moved : 'quiet'}`}>{compact(moves)}</td>
      <td className="number">
        <Link href={sessionHref(session)} prefetch={false} tabIndex={-1}>
          {t.rich('sessions.list.open', {
            id,
            hidden: (part) => <span className="visually-hidden">{part}</span>,
          })}
        </Link>
      </td>
    </tr>
  );
});
