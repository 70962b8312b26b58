import Link from 'next/link';
import { memo } from 'react';
import { useCrosshair } from '@/components/charts/CrosshairProvider';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import { useLive } from '@/components/live/LiveProvider';
import { useZoom } from '@/components/range/useRange';
import type { EventRow } from '@/lib/contract/types';
import { type EventKind, toEventFact } from '@/lib/core/events';
import styles from './events.module.css';
import { formatEvent } from './format-event';
import { LoadMoreEvents } from './LoadMoreEvents';
import { movedSessionsHref } from './moved-sessions-href';
import { type EventListQuery, useEventList } from './useEventList';

interface EventIcon {
  icon: string;
  colour: string;
}

const eventIcons: Record<EventKind, EventIcon> = {
  'backend-down': { icon: '■', colour: 'var(--state-down)' },
  'backend-up': { icon: '●', colour: 'var(--state-up)' },
  failover: { icon: '▲', colour: 'var(--state-warn)' },
  'admin-state': { icon: '◐', colour: 'var(--state-draining)' },
  unpinned: { icon: '▲', colour: 'var(--state-draining)' },
  rebalanced: { icon: '▲', colour: 'var(--state-draining)' },
  failback: { icon: '▲', colour: 'var(--state-draining)' },
  'proxy-started': { icon: '○', colour: 'var(--quiet)' },
  'proxy-stopped': { icon: '■', colour: 'var(--quiet)' },
  'process-restarted': { icon: '▲', colour: 'var(--quiet)' },
  'workers-replaced': { icon: '○', colour: 'var(--quiet)' },
  'worker-replacement-failed': { icon: '▲', colour: 'var(--state-warn)' },
  reloaded: { icon: '○', colour: 'var(--quiet)' },
  'reload-rejected': { icon: '▲', colour: 'var(--quiet)' },
  'journal-full': { icon: '■', colour: 'var(--state-down)' },
  'recording-resumed': { icon: '▲', colour: 'var(--state-warn)' },
  'journal-corrupt': { icon: '■', colour: 'var(--state-warn)' },
  'node-lost': { icon: '■', colour: 'var(--state-down)' },
  'node-returned': { icon: '●', colour: 'var(--state-up)' },
};

/** Of a kind that only a newer version knows. */
const unknownIcon: EventIcon = { icon: '○', colour: 'var(--quiet)' };

function getIcon(kind: EventKind): EventIcon {
  return Object.hasOwn(eventIcons, kind) ? eventIcons[kind] : unknownIcon;
}

interface Props {
  /** Newest first. */
  events: EventRow[];
  /** ISO 8601. */
  now: string;
  /** The range that the charts show, seconds since the epoch. */
  from: number;
  to: number;
  /** The query of the list, to load older events. */
  asked: EventListQuery;
  /** Total of the list; null if it is not known. */
  total: number | null;
}

/** Seconds on either side of an event that is shown in its surroundings. */
const contextSeconds = 150;
/** Seconds that an event may be ahead of the charts. */
const aheadToleranceSeconds = 10;

/** The events in the range of the charts, newest first, in sentences. A time shows its moment in the charts. */
export const EventFeed = memo(function EventFeed({ events: newest, now, from, to, asked, total }: Props) {
  const list = useEventList(newest, total, asked);
  const { events } = list;
  const hasSeveralNodes = (useLive().data?.nodes.length ?? 0) > 1;
  const crosshair = useCrosshair();
  const zoom = useZoom();
  const show = (iso: string) => {
    const time = Date.parse(iso) / 1000;
    // The newest events are ahead of the charts, which end with the last whole second.
    if (time >= from && time < to + aheadToleranceSeconds) crosshair.moveTo(Math.min(time, to - 1));
    else zoom(time - contextSeconds, Math.min(time + contextSeconds, Date.parse(now) / 1000));
  };
  const formatters = useFormatters();
  const { t } = formatters;
  const { timeOfDay, timeOrDate, dateTime } = formatters.times;
  return (
    <section className="panel" aria-label={t('events.title')}>
      <div className="panel-head">
        <h2>{t('events.title')}</h2>
      </div>
      {events.length === 0 ? (
        <p className={styles.none}>{t('events.none')}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
        <ul className={styles.events} tabIndex={0} aria-label={t('events.list')}>
          {events.map((event) => (
            <li key={event.id} className={styles.event}>
              <button
                type="button"
                className={styles.moment}
                title={t('events.show', { moment: dateTime(event.time) })}
                onClick={() => show(event.time)}
                onBlur={() => crosshair.clear()}
              >
                <time dateTime={event.time}>{timeOrDate(event.time, now)}</time>
              </button>
              <span aria-hidden="true" style={{ color: getIcon(event.kind).colour }}>
                {getIcon(event.kind).icon}
              </span>
              <span>
                {formatEvent(event, formatters)}
                {timeOfDay(event.lastTime) === timeOfDay(event.time) ? null : (
                  <span className="quiet"> {t('events.until', { time: timeOfDay(event.lastTime) })}</span>
                )}
                {event.kind === 'failover' ? (
                  <>
                    {' '}
                    <Link href={movedSessionsHref(event)} prefetch={false}>
                      {t('events.seeThem')}
                    </Link>
                  </>
                ) : null}
                <UnpinnedSessionLink event={event} />
                {event.actor ? <span className="quiet"> · {event.actor}</span> : null}
                {hasSeveralNodes && event.node !== null && !namesItsNode(event) ? (
                  <span className="quiet"> · {event.node}</span>
                ) : null}
              </span>
            </li>
          ))}
          <LoadMoreEvents list={list} total={total} />
        </ul>
      )}
    </section>
  );
});

/** Whether the sentence of an event has the name of its node already. */
function namesItsNode({ kind }: EventRow): boolean {
  return kind === 'node-lost' || kind === 'node-returned';
}

/** To the page of the session that an event unpinned; nothing for other events. */
function UnpinnedSessionLink({ event }: { event: EventRow }) {
  const { t } = useFormatters();
  const fact = toEventFact(event);
  if (fact?.kind !== 'unpinned') return null;
  const { upstream } = event;
  const address = `/sessions/${encodeURIComponent(fact.payload.session)}`;
  return (
    <>
      {' '}
      <Link href={`${address}?${new URLSearchParams(upstream ? { upstream } : {})}`} prefetch={false}>
        {t('events.seeIt')}
      </Link>
    </>
  );
}
