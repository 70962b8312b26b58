'use client';

import { useTimes } from '@/components/time/TimesProvider';
import styles from './charts.module.css';
import type { ChartRow, Series } from './series';

/** Seconds between two rows of the table at least: the chart's own steps would be hundreds of them. */
const shortestStep = 10;
const mostRows = 60;

interface Props {
  title: string;
  series: Series[];
  rows: ChartRow[];
  /** Turns a value into words. */
  format: (value: number) => string;
}

/** A chart's numbers as a table, newest first, for those who read better than they see. */
export function TimeTable({ title, series, rows, format }: Props) {
  const times = useTimes();
  const step = (rows[1]?.time ?? 0) - (rows[0]?.time ?? 0) || shortestStep;
  const every = step * Math.ceil(Math.max(shortestStep / step, rows.length / mostRows));
  const shown = rows.filter(({ time }) => time % every === 0).reverse();
  const isLong = (rows.at(-1)?.time ?? 0) - (rows[0]?.time ?? 0) > 43_200;
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
              <td>{isLong ? times.wall(time).replace('T', ' ') : times.clockOfSeconds(time)}</td>
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
