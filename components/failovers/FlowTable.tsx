import { BackendName } from '@/components/backend/BackendName';
import { causeWords, reasonTitle } from '@/components/sessions/labels';
import { ScrollRegion } from '@/components/text/ScrollRegion';
import { useNumbers, useWords } from '@/components/words/WordsProvider';
import styles from './failovers.module.css';
import type { Flow } from './flows';

interface Props {
  flows: Flow[];
  slots: ReadonlyMap<string, number>;
}

/** The flows in numbers, most first, each cause apart. */
export function FlowTable({ flows, slots }: Props) {
  const words = useWords();
  const { compact, exact, percent } = useNumbers();
  const all = flows.reduce((sum, { moves }) => sum + moves, 0);
  return (
    <ScrollRegion label={words('failovers.table.name')} className={styles.flowTable}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{words('failovers.table.from')}</th>
            <th scope="col">{words('failovers.table.to')}</th>
            <th scope="col">{words('failovers.table.cause')}</th>
            <th scope="col" className="number">
              {words('failovers.table.moves')}
            </th>
            <th scope="col" className={`number ${styles.share}`}>
              {words('failovers.table.share')}
            </th>
          </tr>
        </thead>
        <tbody>
          {flows.map(({ from, to, reason, moves }) => (
            <tr key={`${from} ${to} ${reason}`}>
              <td className={styles.backend}>
                <BackendName
                  name={from || words('failovers.table.fromUnknown')}
                  slot={slots.get(from) ?? null}
                />
              </td>
              <td className={styles.backend}>
                <BackendName name={to || words('failovers.table.toNone')} slot={slots.get(to) ?? null} />
              </td>
              <td className={styles.cause} title={reasonTitle(reason, words)}>
                {causeWords(reason, words)}
              </td>
              <td className="number" title={exact(moves)}>
                {compact(moves)}
              </td>
              <td className={`number quiet ${styles.share}`}>{percent(moves / all)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
