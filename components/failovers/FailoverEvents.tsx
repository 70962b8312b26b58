import Link from 'next/link';
import { formatEvent } from '@/components/events/format-event';
import { LoadMoreEvents } from '@/components/events/LoadMoreEvents';
import { movedSessionsHref } from '@/components/events/moved-sessions-href';
import { type EventListQuery, useEventList } from '@/components/events/useEventList';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import type { EventRow } from '@/lib/contract/types';
import styles from './failovers.module.css';

interface Props {
  events: EventRow[];
  /** The query of the list, to load older events, and their number. */
  asked: EventListQuery;
  total: number;
  /** ISO 8601. */
  now: string;
}

/** The failovers of the range in sentences, newest first, each with a link to its sessions. */
export function FailoverEvents({ events: newest, asked, total, now }: Props) {
  const list = useEventList(newest, total, asked);
  const { events } = list;
  const formatters = useFormatters();
  const { t } = formatters;
  const { timeOfDay, timeOrDate, dateTime } = formatters.times;
  return (
    <section className="panel" aria-label={t('failovers.events.heading')}>
      <div className="panel-head">
        <h2>{t('failovers.events.heading')}</h2>
        <span className="quiet">{t('failovers.events.hint')}</span>
      </div>
      {events.length === 0 ? (
        <p className={styles.none}>{t('failovers.events.none')}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
        <ul className={styles.events} tabIndex={0} aria-label={t('failovers.events.list')}>
          {events.map((event) => (
            <li key={event.id}>
              <time dateTime={event.time} title={dateTime(event.time)} className="mono quiet">
                {timeOrDate(event.time, now)}
              </time>
              <span>
                {formatEvent(event, formatters)}
                {timeOfDay(event.lastTime) === timeOfDay(event.time) ? null : (
                  <span className="quiet">
                    {' '}
                    {t('failovers.events.until', { time: timeOrDate(event.lastTime, now) })}
                  </span>
                )}{' '}
                <Link href={movedSessionsHref(event)} prefetch={false}>
                  {t('failovers.events.see')}
                </Link>
              </span>
            </li>
          ))}
          <LoadMoreEvents list={list} total={total} />
        </ul>
      )}
    </section>
  );
}
