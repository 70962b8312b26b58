import Link from 'next/link';
import { useCrosshair } from '@/components/charts/CrosshairProvider';
import { useZoom } from '@/components/range/useRange';
import { useTimes } from '@/components/time/TimesProvider';
import type { EventRow } from '@/lib/api/types';
import { eventSentence } from './eventSentence';
import styles from './overview.module.css';

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
  reloaded: { icon: '○', colour: 'var(--quiet)' },
  'reload-refused': { icon: '▲', colour: 'var(--quiet)' },
};

interface Props {
  /** Newest first. */
  events: EventRow[];
  /** ISO 8601. */
  now: string;
  /** The range that the charts show, seconds since the epoch. */
  from: number;
  to: number;
}

/** Rows that are worth having on a page. */
const mostRows = 100;
/** Seconds on either side of an event that is shown in its surroundings. */
const around = 150;
/** Seconds that an event may be ahead of the charts. */
const justNow = 10;

/** What happened in the range of the charts, newest first, in sentences. A time leads to its moment in the charts. */
export function EventFeed({ events, now, from, to }: Props) {
  const crosshair = useCrosshair();
  const zoom = useZoom();
  const show = (iso: string) => {
    const time = Date.parse(iso) / 1000;
    // What has just happened is ahead of the charts, which end with the last whole second.
    if (time >= from && time < to + justNow) crosshair.point(Math.min(time, to - 1));
    else zoom(time - around, time + around);
  };
  const { clock, clockOrDay, moment } = useTimes();
  return (
    <section className="panel" aria-label="Events">
      <div className="panel-head">
        <h2>Events</h2>
      </div>
      {events.length === 0 ? (
        <p className={styles.none}>
          Nothing in this range: failovers, health changes and what operators do are told here.
        </p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
        <ul className={styles.events} tabIndex={0} aria-label="Events, newest first">
          {events.slice(0, mostRows).map((event) => (
            <li key={event.id} className={styles.event}>
              <button
                type="button"
                className={styles.moment}
                title={`${moment(event.time)}: show it in the charts`}
                onClick={() => show(event.time)}
                onBlur={() => crosshair.leave()}
              >
                <time dateTime={event.time}>{clockOrDay(event.time, now)}</time>
              </button>
              <span aria-hidden="true" style={{ color: signs[event.kind].colour }}>
                {signs[event.kind].icon}
              </span>
              <span>
                {eventSentence(event)}
                {clock(event.lastTime) === clock(event.time) ? null : (
                  <span className="quiet"> until {clock(event.lastTime)}</span>
                )}
                {event.kind === 'failover' ? (
                  <>
                    {' '}
                    <Link href={movedSessionsHref(event)} prefetch={false}>
                      see them
                    </Link>
                  </>
                ) : null}
                {event.kind === 'unpinned' ? (
                  <>
                    {' '}
                    <Link href={sessionHref(event)} prefetch={false}>
                      see it
                    </Link>
                  </>
                ) : null}
                {event.actor ? <span className="quiet"> · {event.actor}</span> : null}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** The list of the sessions that a failover moved. */
function movedSessionsHref({ id, upstream }: EventRow): string {
  return `/sessions?${new URLSearchParams({ ...(upstream ? { upstream } : {}), event: String(id) })}`;
}

/** The page of the session that was unpinned. */
function sessionHref({ detail, upstream }: EventRow): string {
  return `/sessions/${encodeURIComponent(detail ?? '')}?${new URLSearchParams(upstream ? { upstream } : {})}`;
}
