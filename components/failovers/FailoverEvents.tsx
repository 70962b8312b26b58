import Link from 'next/link';
import { eventSentence } from '@/components/overview/eventSentence';
import { useTelling } from '@/components/words/WordsProvider';
import type { EventRow } from '@/lib/api/types';
import { clock, clockOrDay, moment } from '@/lib/format/time';
import styles from './failovers.module.css';

interface Props {
  events: EventRow[];
  /** ISO 8601. */
  now: string;
}

/** The failovers of the range in sentences, newest first, each with the way to its sessions. */
export function FailoverEvents({ events, now }: Props) {
  const telling = useTelling();
  return (
    <section className="panel" aria-label="Failovers">
      <div className="panel-head">
        <h2>Failovers</h2>
        <span className="quiet">one line for each cause</span>
      </div>
      {events.length === 0 ? (
        <p className={styles.none}>None in this range.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
        <ul className={styles.events} tabIndex={0} aria-label="Failovers, newest first">
          {events.map((event) => (
            <li key={event.id}>
              <time dateTime={event.time} title={moment(event.time)} className="mono quiet">
                {clockOrDay(event.time, now)}
              </time>
              <span>
                {eventSentence(event, telling)}
                {clock(event.lastTime) === clock(event.time) ? null : (
                  <span className="quiet"> until {clock(event.lastTime)}</span>
                )}{' '}
                <Link href={sessionsHref(event)} prefetch={false}>
                  see them
                </Link>
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function sessionsHref({ id, upstream }: EventRow): string {
  return `/sessions?${new URLSearchParams({ ...(upstream ? { upstream } : {}), event: String(id) })}`;
}
