import { useTranslator } from '@/components/i18n/MessagesProvider';
import { useTimeFormatter } from '@/components/i18n/TimeZoneProvider';
import { BackendName } from '@/components/ui/BackendName';
import { ScrollRegion } from '@/components/ui/ScrollRegion';
import { ShortId } from '@/components/ui/ShortId';
import type { BackendRow } from '@/lib/contract/types';
import type { PinChange } from './session-timeline';
import styles from './sessions.module.css';

interface Props {
  /** Oldest first. */
  changes: PinChange[];
  /** Those of the session's upstream. */
  backends: BackendRow[];
  /** ISO 8601. */
  now: string;
}

/** Each change of backend with its reason and the routes before and after; the newest first. */
export function PinChangeTable({ changes, backends, now }: Props) {
  const t = useTranslator();
  const { timeOrDate, dateTime } = useTimeFormatter();
  return (
    <ScrollRegion label={t('sessions.timeline.changes')} className={`scroll-x ${styles.crossings}`}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t('sessions.column.time')}</th>
            <th scope="col">{t('sessions.column.why')}</th>
            <th scope="col">{t('sessions.column.from')}</th>
            <th scope="col">{t('sessions.column.routeBefore')}</th>
            <th scope="col">{t('sessions.column.to')}</th>
            <th scope="col">{t('sessions.column.routeAfter')}</th>
          </tr>
        </thead>
        <tbody>
          {changes.toReversed().map(({ id, time, from, to, reason, moved }) => (
            <tr key={id}>
              <td className={styles.time} title={dateTime(time)}>
                {timeOrDate(time, now)}
              </td>
              <td className={moved ? `${styles.why} ${styles.moved}` : styles.why}>
                <span aria-hidden="true">{moved ? '▲ ' : '○ '}</span>
                {reason}
              </td>
              <PinChangeCells name={from} backends={backends} />
              <PinChangeCells name={to} backends={backends} />
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

/** A backend and its route; a removed one has a name only. */
function PinChangeCells({ name, backends }: { name: string; backends: BackendRow[] }) {
  const t = useTranslator();
  const backend = backends.find((row) => row.name === name);
  return (
    <>
      <td className={styles.backend}>
        <BackendName name={name} slot={backend?.slot ?? null} />
      </td>
      <td>
        {backend ? (
          <ShortId id={backend.route} what={t('sessions.routeOf', { name })} />
        ) : (
          <span className="quiet">–</span>
        )}
      </td>
    </>
  );
}
