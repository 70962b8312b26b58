import { getPartialOutage } from '@/components/backend/backend-nodes';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { useLive } from '@/components/live/LiveProvider';
import { BackendName } from '@/components/ui/BackendName';
import { seriesColour } from '@/components/ui/series-colour';
import styles from './drain.module.css';

/** One backend of a `ShareTable`. */
export interface ShareRow {
  name: string;
  slot: number;
  /** Its share, in figures: one per column. */
  cells: string[];
  /** The present and the added share, as parts of the bar's width, 0..1. */
  currentShare: number;
  addedShare: number;
}

interface Props {
  caption: string;
  upstream: string;
  rows: ShareRow[];
}

/**
 * The backends that take over: a row and a bar each; the added share is lighter, in outline. One that is down on some
 * nodes takes over less, and says why.
 */
export function ShareTable({ caption, upstream, rows }: Props) {
  const t = useTranslator();
  const backends = useLive().data?.backends.filter((backend) => backend.upstream === upstream);
  const describeOutage = (name: string): string | null => {
    const backend = backends?.find((row) => row.name === name);
    const outage = backend ? getPartialOutage(backend) : null;
    return outage && t('backend.states.downOnSome', { down: String(outage.down), all: String(outage.all) });
  };
  return (
    <div className={styles.othersBox}>
      <table className={styles.others}>
        <caption>{caption}</caption>
        <tbody>
          {rows.map(({ name, slot, cells, currentShare, addedShare }) => (
            <tr key={name}>
              <th scope="row">
                <BackendName name={name} slot={slot} />
                <span className="quiet"> {describeOutage(name)}</span>
              </th>
              {cells.map((cell) => (
                <td key={cell} className="number">
                  {cell}
                </td>
              ))}
              <td className={styles.barCell}>
                <div className={styles.bar} style={{ color: seriesColour(slot) }} aria-hidden="true">
                  <span className={styles.solid} style={{ width: `${currentShare * 100}%` }} />
                  {addedShare > 0 ? (
                    <span className={styles.added} style={{ width: `${addedShare * 100}%` }} />
                  ) : null}
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
