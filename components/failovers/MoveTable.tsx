import { useNumbers, useTranslator } from '@/components/i18n/MessagesProvider';
import { causeLabel, reasonTitle } from '@/components/sessions/labels';
import { BackendName } from '@/components/ui/BackendName';
import { ScrollRegion } from '@/components/ui/ScrollRegion';
import styles from './failovers.module.css';
import type { MoveFlow } from './move-flows';

interface Props {
  flows: MoveFlow[];
  slots: ReadonlyMap<string, number>;
}

/** The flows in numbers, most first, each cause apart. */
export function MoveTable({ flows, slots }: Props) {
  const t = useTranslator();
  const { compact, exact, percent } = useNumbers();
  const all = flows.reduce((sum, { moves }) => sum + moves, 0);
  return (
    <ScrollRegion label={t('failovers.table.name')} className={styles.flowTable}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t('failovers.table.from')}</th>
            <th scope="col">{t('failovers.table.to')}</th>
            <th scope="col">{t('failovers.table.cause')}</th>
            <th scope="col" className="number">
              {t('failovers.table.moves')}
            </th>
            <th scope="col" className={`number ${styles.share}`}>
              {t('failovers.table.share')}
            </th>
          </tr>
        </thead>
        <tbody>
          {flows.map(({ from, to, reason, moves }) => (
            <tr key={`${from} ${to} ${reason}`}>
              <td className={styles.backend}>
                <BackendName name={from || t('failovers.table.fromUnknown')} slot={slots.get(from) ?? null} />
              </td>
              <td className={styles.backend}>
                <BackendName name={to || t('failovers.table.toNone')} slot={slots.get(to) ?? null} />
              </td>
              <td className={styles.cause} title={reasonTitle(reason, t)}>
                {causeLabel(reason, t)}
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
