'use client';

import { ScrollRegion } from '@/components/text/ScrollRegion';
import { useTimes } from '@/components/time/TimesProvider';
import { useWords } from '@/components/words/WordsProvider';
import styles from './charts.module.css';
import type { ChartRow, Series } from './series';

interface Props {
  title: string;
  series: Series[];
  rows: ChartRow[];
  /** Turns a value into words. */
  format: (value: number) => string;
}

/** A chart's numbers as a table, newest first, every step of it (one left out may be the one that counts), for those who read better than they see. */
export function TimeTable({ title, series, rows, format }: Props) {
  const words = useWords();
  const times = useTimes();
  const shown = rows.toReversed();
  const isLong = (rows.at(-1)?.time ?? 0) - (rows[0]?.time ?? 0) > 43_200;
  return (
    <ScrollRegion label={words('charts.table', { title })} className={styles.table}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{words('charts.time')}</th>
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
    </ScrollRegion>
  );
}
