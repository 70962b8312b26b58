'use client';

import { useTranslator } from '@/components/i18n/MessagesProvider';
import { useTimeFormatter } from '@/components/i18n/TimeZoneProvider';
import { ScrollRegion } from '@/components/ui/ScrollRegion';
import styles from './charts.module.css';
import type { ChartRow, Series } from './series';

interface Props {
  title: string;
  series: Series[];
  rows: ChartRow[];
  /** Turns a value into words. */
  format: (value: number) => string;
}

/** A chart's numbers as a table, newest first, with every step, for people who read better than they see. */
export function TimeSeriesTable({ title, series, rows, format }: Props) {
  const t = useTranslator();
  const times = useTimeFormatter();
  const shown = rows.toReversed();
  const isLong = (rows.at(-1)?.time ?? 0) - (rows[0]?.time ?? 0) > 43_200;
  return (
    <ScrollRegion label={t('charts.table', { title })} className={styles.table}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t('charts.time')}</th>
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
              <td>
                {isLong ? times.toLocalDateTime(time).replace('T', ' ') : times.timeOfDayFromSeconds(time)}
              </td>
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
