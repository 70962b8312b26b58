'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { useRouter } from 'next/navigation';
import { type KeyboardEvent, useCallback, useEffect, useRef, useState } from 'react';
import { useWords } from '@/components/words/WordsProvider';
import type { BackendRow, SessionRow } from '@/lib/api/types';
import { SessionTableRow, sessionHref } from './SessionTableRow';
import { SortHeading } from './SortHeading';
import type { SessionParams } from './sessionParams';
import styles from './sessions.module.css';
import { slotOf } from './slotOf';
import { stepTo } from './stepTo';
import { keyOf } from './useSessionPages';

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
  more: boolean;
  /** What an empty list means. */
  empty: string;
  onSort: (sort: SessionParams['sort'], order: SessionParams['order']) => void;
  onMore: () => void;
  /** Told whether someone reads the rows: has scrolled, points at them, or moves in them by keyboard. */
  onReading: (reading: boolean) => void;
}

/** As in the style sheet; all rows are as high, so none has to be measured. */
const rowPixels = 32;
/** More is loaded when so many rows are left below. */
const rowsAhead = 40;

/** Sessions as rows, of which only those in sight are in the page. Arrows move, Enter opens. */
export function SessionTable(props: Props) {
  const { sessions, backends, now, sort, order, outdated, more, empty, onSort, onMore, onReading } = props;
  const words = useWords();
  const router = useRouter();
  const box = useRef<HTMLDivElement>(null);
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const rows = useVirtualizer({
    count: sessions.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowPixels,
    overscan: 10,
    // What the server renders, before there is a box to measure.
    initialRect: { width: 1000, height: 20 * rowPixels },
    scrollPaddingStart: rowPixels,
    useFlushSync: false,
  });
  const inSight = rows.getVirtualItems();
  const active = activeKey === null ? -1 : sessions.findIndex((session) => keyOf(session) === activeKey);
  const open = useCallback((session: SessionRow) => router.push(sessionHref(session)), [router]);

  const lastInSight = inSight.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more && lastInSight >= sessions.length - rowsAhead) onMore();
  }, [more, lastInSight, sessions.length, onMore]);

  const scrolled = (rows.scrollOffset ?? 0) >= rowPixels;
  useEffect(() => onReading(scrolled || pointed || focused), [scrolled, pointed, focused, onReading]);

  // Another order is another list: it is read from its beginning.
  // biome-ignore lint/correctness/useExhaustiveDependencies: they say when, not what
  useEffect(() => {
    // Without a value: browsers have begun to answer a promise, which React would take for a clean-up.
    box.current?.scrollTo({ top: 0 });
  }, [sort, order]);

  const press = (event: KeyboardEvent) => {
    const session = sessions[active];
    if (event.key === 'Enter' && session && event.target === event.currentTarget) return open(session);
    const next = stepTo(event.key, active, sessions.length, rowsOf(rows.scrollRect?.height));
    const chosen = next === null ? undefined : sessions[next];
    if (next === null || !chosen) return;
    event.preventDefault();
    setActiveKey(keyOf(chosen));
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
      {sessions.length === 0 && !more ? <p className={styles.none}>{empty}</p> : null}
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: arrows move in it, which a plain table does not do
        role="grid"
        className={`plain-table ${styles.table}`}
        aria-label={words('frame.page.sessions')}
        aria-rowcount={more ? -1 : sessions.length + 1}
        aria-activedescendant={active < 0 ? undefined : rowIdOf(active)}
        tabIndex={0}
        hidden={sessions.length === 0 && !more}
        onKeyDown={press}
        onFocus={(event) => setFocused(event.target === event.currentTarget)}
        onBlur={() => setFocused(false)}
      >
        <thead>
          <tr aria-rowindex={1}>
            <th scope="col">{words('sessions.column.session')}</th>
            <th scope="col">{words('sessions.column.pinnedTo')}</th>
            {withUpstream ? (
              <th scope="col" className={styles.detail}>
                {words('sessions.column.upstream')}
              </th>
            ) : null}
            <th scope="col" className={styles.detail}>
              {words('sessions.column.siteSession')}
            </th>
            <th scope="col" className={styles.detail}>
              {words('sessions.column.client')}
            </th>
            <SortHeading
              word={words('sessions.column.firstSeen')}
              by="firstSeen"
              className={styles.detail}
              {...heading}
            />
            <SortHeading word={words('sessions.column.lastSeen')} by="lastSeen" {...heading} />
            <SortHeading
              word={words('sessions.column.requests')}
              by="requests"
              className="number"
              {...heading}
            />
            <SortHeading word={words('sessions.column.moves')} by="moves" className="number" {...heading} />
            <th scope="col">
              <span className="visually-hidden">{words('sessions.column.more')}</span>
            </th>
          </tr>
        </thead>
        <Gap pixels={before} />
        <tbody>
          {inSight.map(({ index }) => {
            const session = sessions[index];
            if (!session) return null;
            return (
              <SessionTableRow
                key={keyOf(session)}
                session={session}
                slot={slotOf(backends, session)}
                minute={`${now.slice(0, 16)}:00.000Z`}
                rowId={rowIdOf(index)}
                position={index + 2}
                active={index === active}
                withUpstream={withUpstream}
                onOpen={open}
              />
            );
          })}
        </tbody>
        <Gap pixels={after} />
      </table>
    </div>
  );
}

/** Rows that a page of the keyboard skips: those in sight, less one to find oneself by. */
function rowsOf(boxPixels = 0): number {
  return Math.max(1, Math.floor(boxPixels / rowPixels) - 2);
}

function rowIdOf(index: number): string {
  return `session-${index}`;
}

/** Stands for the rows that are not in sight. One cell: more would be columns that a phone does not show. */
function Gap({ pixels }: { pixels: number }) {
  if (pixels <= 0) return null;
  return (
    <tbody aria-hidden="true">
      <tr className={styles.gap}>
        <td style={{ height: pixels }} />
      </tr>
    </tbody>
  );
}
