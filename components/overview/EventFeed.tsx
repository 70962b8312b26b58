import Link from 'next/link';
import { memo } from 'react';
import { useCrosshair } from '@/components/charts/CrosshairProvider';
import { useZoom } from '@/components/range/useRange';
import { useTelling } from '@/components/words/WordsProvider';
import type { EventRow } from '@/lib/api/types';
import { eventSentence } from './eventSentence';
import { MoreEvents } from './MoreEvents';
import styles from './overview.module.css';
import { type EventsAsked, useOlderEvents } from './useOlderEvents';

const signs: Record<EventRow['kind'], { icon: string; colour: string }> = {
  'backend-down': { icon: '■', colour: 'var(--state-down)' },
  'backend-up': { icon: '●', colour: 'var(--state-up)' },
  failover: { icon: '▲', colour: 'var(--state-warn)' },
  'admin-state': { icon: '◐', colour: 'var(--state-draining)' },
  unpinned: { icon: '▲', colour: 'var(--state-draining)' },
  rebalanced: { icon: '▲', colour: 'var(--state-draining)' },
  'proxy-started': { icon: '○', colour: 'var(--quiet)' },
  'proxy-stopped': { icon: '■', colour: 'var(--quiet)' },
  'worker-restarted': { icon: '▲', colour: 'var(--quiet)' },
  'workers-replaced': { icon: '○', colour: 'var(--quiet)' },
  'workers-not-replaced': { icon: '▲', colour: 'var(--state-warn)' },
  reloaded: { icon: '○', colour: 'var(--quiet)' },
  'reload-refused': { icon: '▲', colour: 'var(--quiet)' },
  'log-full': { icon: '■', colour: 'var(--state-down)' },
  'log-room': { icon: '▲', colour: 'var(--state-warn)' },
  'journal-damaged': { icon: '■', colour: 'var(--state-warn)' },
};

interface Props {
  /** Newest first. */
  events: EventRow[];
  /** ISO 8601. */
  now: string;
  /** The range that the charts show, seconds since the epoch. */
  from: number;
  to: number;
  /** What the list is of, to read on. */
  asked: EventsAsked;
  /** All that there are in the list; null where it is not known. */
  total: number | null;
}

/** Seconds on either side of an event that is shown in its surroundings. */
const around = 150;
/** Seconds that an event may be ahead of the charts. */
const justNow = 10;

/** What happened in the range of the charts, newest first, in sentences. A time leads to its moment in the charts. */
export const EventFeed = memo(function EventFeed({ events: newest, now, from, to, asked, total }: Props) {
  const older = useOlderEvents(newest, total, asked);
  const { events } = older;
  const crosshair = useCrosshair();
  const zoom = useZoom();
  const show = (iso: string) => {
    const time = Date.parse(iso) / 1000;
    // What has just happened is ahead of the charts, which end with the last whole second.
    if (time >= from && time < to + justNow) crosshair.point(Math.min(time, to - 1));
    else zoom(time - around, Math.min(time + around, Date.parse(now) / 1000));
  };
  const telling = useTelling();
  const { words } = telling;
  const { clock, clockOrDay, moment } = telling.times;
  return (
    <section className="panel" aria-label={words('events.title')}>
      <div className="panel-head">
        <h2>{words('events.title')}</h2>
      </div>
      {events.length === 0 ? (
        <p className={styles.none}>{words('events.none')}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
        <ul className={styles.events} tabIndex={0} aria-label={words('events.list')}>
          {events.map((event) => (
            <li key={event.id} className={styles.event}>
              <button
                type="button"
                className={styles.moment}
                title={words('events.show', { moment: moment(event.time) })}
                onClick={() => show(event.time)}
                onBlur={() => crosshair.leave()}
              >
                <time dateTime={event.time}>{clockOrDay(event.time, now)}</time>
              </button>
              <span aria-hidden="true" style={{ color: signs[event.kind].colour }}>
                {signs[event.kind].icon}
              </span>
              <span>
                {eventSentence(event, telling)}
                {clock(event.lastTime) === clock(event.time) ? null : (
                  <span className="quiet"> {words('events.until', { time: clock(event.lastTime) })}</span>
                )}
                {event.kind === 'failover' ? (
                  <>
                    {' '}
                    <Link href={movedSessionsHref(event)} prefetch={false}>
                      {words('events.seeThem')}
                    </Link>
                  </>
                ) : null}
                {event.kind === 'unpinned' ? (
                  <>
                    {' '}
                    <Link href={sessionHref(event)} prefetch={false}>
                      {words('events.seeIt')}
                    </Link>
                  </>
                ) : null}
                {event.actor ? <span className="quiet"> · {event.actor}</span> : null}
              </span>
            </li>
          ))}
          <MoreEvents older={older} total={total} />
        </ul>
      )}
    </section>
  );
});

/** The list of the sessions that a failover moved. */
function movedSessionsHref({ id, upstream }: EventRow): string {
  return `/sessions?${new URLSearchParams({ ...(upstream ? { upstream } : {}), event: String(id) })}`;
}

/** The page of the session that was unpinned. */
function sessionHref({ detail, upstream }: EventRow): string {
  return `/sessions/${encodeURIComponent(detail ?? '')}?${new URLSearchParams(upstream ? { upstream } : {})}`;
}
