import { BackendName } from '@/components/backend/BackendName';
import { seriesColour } from '@/components/backend/colour';
import styles from './drain.module.css';

/** One backend of a `ShareTable`. */
export interface ShareRow {
  name: string;
  slot: number;
  /** What it gets, in figures: one per column. */
  words: string[];
  /** What it has and what is added, as parts of the bar's width, 0..1. */
  solid: number;
  added: number;
}

/** Who takes what over: a row and a bar each; what is added is drawn lighter and in outline. */
export function ShareTable({ caption, rows }: { caption: string; rows: ShareRow[] }) {
  return (
    <div className={styles.othersBox}>
      <table className={styles.others}>
        <caption>{caption}</caption>
        <tbody>
          {rows.map(({ name, slot, words, solid, added }) => (
            <tr key={name}>
              <th scope="row">
                <BackendName name={name} slot={slot} />
              </th>
              {words.map((word) => (
                <td key={word} className="number">
                  {word}
                </td>
              ))}
              <td className={styles.barCell}>
                <div className={styles.bar} style={{ color: seriesColour(slot) }} aria-hidden="true">
                  <span className={styles.solid} style={{ width: `${solid * 100}%` }} />
                  {added > 0 ? <span className={styles.added} style={{ width: `${added * 100}%` }} /> : null}
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
