import Link from 'next/link';
import { eventSentence } from '@/components/overview/eventSentence';
import { MoreEvents } from '@/components/overview/MoreEvents';
import { type EventsAsked, useOlderEvents } from '@/components/overview/useOlderEvents';
import { useTelling } from '@/components/words/WordsProvider';
import type { EventRow } from '@/lib/api/types';
import styles from './failovers.module.css';

interface Props {
  events: EventRow[];
  /** What the list is of, to read on, and how many there are. */
  asked: EventsAsked;
  total: number;
  /** ISO 8601. */
  now: string;
}

/** The failovers of the range in sentences, newest first, each with the way to its sessions. */
export function FailoverEvents({ events: newest, asked, total, now }: Props) {
  const older = useOlderEvents(newest, total, asked);
  const { events } = older;
  const telling = useTelling();
  const { words } = telling;
  const { clock, clockOrDay, moment } = telling.times;
  return (
    <section className="panel" aria-label={words('failovers.events.heading')}>
      <div className="panel-head">
        <h2>{words('failovers.events.heading')}</h2>
        <span className="quiet">{words('failovers.events.hint')}</span>
      </div>
      {events.length === 0 ? (
        <p className={styles.none}>{words('failovers.events.none')}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
        <ul className={styles.events} tabIndex={0} aria-label={words('failovers.events.list')}>
          {events.map((event) => (
            <li key={event.id}>
              <time dateTime={event.time} title={moment(event.time)} className="mono quiet">
                {clockOrDay(event.time, now)}
              </time>
              <span>
                {eventSentence(event, telling)}
                {clock(event.lastTime) === clock(event.time) ? null : (
                  <span className="quiet">
                    {' '}
                    {words('failovers.events.until', { time: clockOrDay(event.lastTime, now) })}
                  </span>
                )}{' '}
                <Link href={sessionsHref(event)} prefetch={false}>
                  {words('failovers.events.see')}
                </Link>
              </span>
            </li>
          ))}
          <MoreEvents older={older} total={total} />
        </ul>
      )}
    </section>
  );
}

function sessionsHref({ id, upstream }: EventRow): string {
  return `/sessions?${new URLSearchParams({ ...(upstream ? { upstream } : {}), event: String(id) })}`;
}
