'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { useRouter } from 'next/navigation';
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import type { BackendRow, SessionRow } from '@/lib/contract/types';
import { findSlot } from './find-slot';
import { getTargetRow } from './grid-navigation';
import { SessionTableRow, sessionHref } from './SessionTableRow';
import { SortableHeader } from './SortableHeader';
import type { SessionParams } from './session-params';
import styles from './sessions.module.css';
import { sessionKey } from './useSessionPages';

interface Props {
  sessions: SessionRow[];
  backends: BackendRow[];
  /** ISO 8601. */
  now: string;
  sort: SessionParams['sort'];
  order: SessionParams['order'];
  /** Whether the rows are still those of another filter. */
  outdated: boolean;
  /** Whether there are more than these. */
  hasMore: boolean;
  /** Text of an empty list. */
  empty: string;
  onSort: (sort: SessionParams['sort'], order: SessionParams['order']) => void;
  onLoadMore: () => void;
  /** Called with whether the rows are being read: scrolled, pointed at, or navigated by keyboard. */
  onReading: (reading: boolean) => void;
}

/** As in the style sheet; all rows are as high, so none has to be measured. */
const rowHeightPixels = 32;
/** More is loaded when this many rows are left below. */
const prefetchRows = 40;

/** Sessions as rows, of which only those in sight are in the page. Arrows move, Enter opens. */
export function SessionTable(props: Props) {
  const { sessions, backends, now, sort, order, outdated, hasMore, empty, onSort, onLoadMore, onReading } =
    props;
  const t = useTranslator();
  const router = useRouter();
  const box = useRef<HTMLDivElement>(null);
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const rows = useVirtualizer({
    count: sessions.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeightPixels,
    overscan: 10,
    // Height on the server, which has no box to measure.
    initialRect: { width: 1000, height: 20 * rowHeightPixels },
    scrollPaddingStart: rowHeightPixels,
    useFlushSync: false,
  });
  const inSight = rows.getVirtualItems();
  const active = activeKey === null ? -1 : sessions.findIndex((session) => sessionKey(session) === activeKey);
  const open = useCallback((session: SessionRow) => router.push(sessionHref(session)), [router]);

  const lastInSight = inSight.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && lastInSight >= sessions.length - prefetchRows) onLoadMore();
  }, [hasMore, lastInSight, sessions.length, onLoadMore]);

  const scrolled = (rows.scrollOffset ?? 0) >= rowHeightPixels;
  useEffect(() => onReading(scrolled || pointed || focused), [scrolled, pointed, focused, onReading]);

  // Another order is another list: it is read from its beginning.
  // biome-ignore lint/correctness/useExhaustiveDependencies: they say when, not what
  useEffect(() => {
    // No return value: newer browsers return a promise, which React would take for a clean-up.
    box.current?.scrollTo({ top: 0 });
  }, [sort, order]);

  const press = (event: KeyboardEvent) => {
    const session = sessions[active];
    if (event.key === 'Enter' && session && event.target === event.currentTarget) return open(session);
    const next = getTargetRow(event.key, active, sessions.length, getRowsPerPage(rows.scrollRect?.height));
    const chosen = next === null ? undefined : sessions[next];
    if (next === null || !chosen) return;
    event.preventDefault();
    setActiveKey(sessionKey(chosen));
    rows.scrollToIndex(next);
  };
  const withUpstream = new Set(backends.map(({ upstream }) => upstream)).size > 1;
  const before = inSight[0]?.start ?? 0;
  const after = rows.getTotalSize() - (inSight.at(-1)?.end ?? 0);
  const heading = { sort, order, onSort };
  return (
    <div
      ref={box}
      className={`panel ${styles.box}`}
      aria-busy={outdated}
      onPointerEnter={(event) => setPointed(event.pointerType === 'mouse')}
      onPointerLeave={() => setPointed(false)}
    >
      {sessions.length === 0 && !hasMore ? <p className={styles.none}>{empty}</p> : null}
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: arrows move in it, which a plain table does not do
        role="grid"
        className={`plain-table ${styles.table}`}
        aria-label={t('sessions.title')}
        aria-rowcount={hasMore ? -1 : sessions.length + 1}
        aria-activedescendant={active < 0 ? undefined : rowElementId(active)}
        tabIndex={0}
        hidden={sessions.length === 0 && !hasMore}
        onKeyDown={press}
        onFocus={(event) => setFocused(event.target === event.currentTarget)}
        onBlur={() => setFocused(false)}
      >
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">{t('sessions.column.session')}</th>
            <th scope="col">{t('sessions.column.pinnedTo')}</th>
            {withUpstream ? (
              <th scope="col" className={styles.detail}>
                {t('sessions.column.upstream')}
              </th>
            ) : null}
            <th scope="col" className={styles.detail}>
              {t('sessions.column.siteSession')}
            </th>
            <th scope="col" className={styles.detail}>
              {t('sessions.column.client')}
            </th>
            <SortableHeader
              word={t('sessions.column.firstSeen')}
              by="firstSeen"
              className={styles.detail}
              {...heading}
            />
            <SortableHeader word={t('sessions.column.lastSeen')} by="lastSeen" {...heading} />
            <SortableHeader
              word={t('sessions.column.requests')}
              by="requests"
              className="number"
              {...heading}
            />
            <SortableHeader word={t('sessions.column.moves')} by="moves" className="number" {...heading} />
            <th scope="col">
              <span className="visually-hidden">{t('sessions.column.more')}</span>
            </th>
          </tr>
        </thead>
        <SpacerRows pixels={before} />
        <tbody>
          {inSight.map(({ index }) => {
            const session = sessions[index];
            if (!session) return null;
            return (
              <SessionTableRow
                key={sessionKey(session)}
                session={session}
                slot={findSlot(backends, session)}
                minute={`${now.slice(0, 16)}:00.000Z`}
                rowId={rowElementId(index)}
                position={index + 2}
                active={index === active}
                withUpstream={withUpstream}
                onOpen={open}
              />
            );
          })}
        </tbody>
        <SpacerRows pixels={after} />
      </table>
    </div>
  );
}

/** Rows that a page of the keyboard skips: those in sight, less one to find oneself by. */
function getRowsPerPage(boxPixels = 0): number {
  return Math.max(1, Math.floor(boxPixels / rowHeightPixels) - 2);
}

function rowElementId(index: number): string {
  return `session-${index}`;
}

/** Stands for the rows that are not in sight. One cell: more would be columns that a phone does not show. */
function SpacerRows({ pixels }: { pixels: number }) {
  if (pixels <= 0) return null;
  return (
    <tbody aria-hidden="true">
      <tr className={styles.gap}>
        <td style={{ height: pixels }} />
      </tr>
    </tbody>
  );
}
