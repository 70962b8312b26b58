import { compact } from '@/lib/format/number';
import { clockOfSeconds } from '@/lib/format/time';
import styles from './charts.module.css';
import type { ChartRow, Series } from './series';

/** Seconds between two rows of the table where the chart's own steps are so short that there are 150 of them. */
const every = 10;
const shortStep = 2;

interface Props {
  title: string;
  series: Series[];
  rows: ChartRow[];
  /** Turns a value into words; a plain number without it. */
  format?: (value: number) => string;
}

/** A chart's numbers as a table, newest first, for those who read better than they see. */
export function TimeTable({ title, series, rows, format = compact }: Props) {
  const step = (rows[1]?.time ?? 0) - (rows[0]?.time ?? 0);
  const shown = rows.filter(({ time }) => step > shortStep || time % every === 0).reverse();
  return (
    // Scrollable by keyboard too.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard
    <section className={styles.table} tabIndex={0} aria-label={`${title}, as a table`}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">Time</th>
            {series.map(({ name }) => (
              <th key={name} scope="col" className="number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map(({ time, values }) => (
            <tr key={time}>
              <td>{clockOfSeconds(time)}</td>
              {series.map(({ name }, index) => (
                <td key={name} className="number">
                  {values[index] == null ? '–' : format(values[index])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
