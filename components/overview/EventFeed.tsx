import Link from 'next/link';
import type { EventRow } from '@/lib/api/types';
import { clock, clockOrDay, moment } from '@/lib/format/time';
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

/** What happened lately, newest first, in sentences. `now` is ISO 8601. */
export function EventFeed({ events, now }: { events: EventRow[]; now: string }) {
  return (
    <section className="panel" aria-label="Events">
      <div className="panel-head">
        <h2>Events</h2>
      </div>
      {events.length === 0 ? (
        <p className={styles.none}>
          Nothing yet: failovers, health changes and what operators do will be told here.
        </p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
        <ul className={styles.events} tabIndex={0} aria-label="Events, newest first">
          {events.map((event) => (
            <li key={event.id} className={styles.event}>
              <time dateTime={event.time} title={moment(event.time)} className="mono quiet">
                {clockOrDay(event.time, now)}
              </time>
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
