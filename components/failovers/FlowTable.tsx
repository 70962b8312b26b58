import { BackendName } from '@/components/backend/BackendName';
import { compact, exact, percent } from '@/lib/format/number';
import styles from './failovers.module.css';
import type { Flow } from './flows';
import { reasonWords } from './reasonWords';

interface Props {
  flows: Flow[];
  slots: ReadonlyMap<string, number>;
}

/** The flows in numbers, most first, each cause apart. */
export function FlowTable({ flows, slots }: Props) {
  const all = flows.reduce((sum, { moves }) => sum + moves, 0);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
    <section className={styles.flowTable} tabIndex={0} aria-label="Who moved where, as a table">
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">To</th>
            <th scope="col">Cause</th>
            <th scope="col" className="number">
              Moves
            </th>
            <th scope="col" className={`number ${styles.share}`}>
              Share
            </th>
          </tr>
        </thead>
        <tbody>
          {flows.map(({ from, to, reason, moves }) => (
            <tr key={`${from} ${to} ${reason}`}>
              <td className={styles.backend}>
                <BackendName name={from || 'unknown'} slot={slots.get(from) ?? null} />
              </td>
              <td className={styles.backend}>
                <BackendName name={to || 'none'} slot={slots.get(to) ?? null} />
              </td>
              <td className={styles.cause} title={reasonWords(reason)}>
                {reasonWords(reason)}
              </td>
              <td className="number" title={exact(moves)}>
                {compact(moves)}
              </td>
              <td className={`number quiet ${styles.share}`}>{percent(moves / all)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
