'use client';

import { Menu } from '@mantine/core';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { BackendName } from '@/components/ui/BackendName';
import { ScrollRegion } from '@/components/ui/ScrollRegion';
import { useCrosshairState } from './CrosshairProvider';
import styles from './charts.module.css';
import { getLatestValue, type LatestValues } from './latest-values';
import { type ChartRow, findNearestRow, type Series } from './series';

interface Props {
  title: string;
  series: Series[];
  rows: ChartRow[];
  /** Names of the series that the last line sums up. */
  otherNames: string[];
  /** Values shown while no moment is read; those of the last row without it. */
  latest?: LatestValues | undefined;
  /** Turns a value into words. */
  format: (value: number) => string;
  /** The series that was singled out; null if none was. */
  chosen: string | null;
  onChoose(name: string | null): void;
  /** The pointer or the focus is on a series, or on none any more. */
  onHover(name: string | null): void;
}

/** The lines' names with their values at the crosshair, else their latest. A click singles a line out. */
export function Legend({
  title,
  series,
  rows,
  otherNames,
  latest,
  format,
  chosen,
  onChoose,
  onHover,
}: Props) {
  const t = useTranslator();
  const { time } = useCrosshairState();
  const row = time === null ? rows.at(-1) : findNearestRow(rows, time);
  return (
    <ScrollRegion label={t('charts.latest', { title })} className={styles.legend}>
      {series.map((one, index) => {
        const { name, slot } = one;
        const value = latest && time === null ? getLatestValue(one, otherNames, latest) : row?.values[index];
        const entry = (
          <>
            <BackendName name={name} slot={slot} />
            <span className={styles.latest}>{value == null ? '–' : format(value)}</span>
          </>
        );
        return slot === null ? (
          <OtherSeries key={name} names={otherNames} onChoose={onChoose}>
            {entry}
          </OtherSeries>
        ) : (
          <button
            key={name}
            type="button"
            className={styles.entry}
            aria-pressed={chosen === name}
            onClick={() => onChoose(chosen === name ? null : name)}
            onPointerEnter={() => onHover(name)}
            onPointerLeave={() => onHover(null)}
          >
            {entry}
          </button>
        );
      })}
    </ScrollRegion>
  );
}

/** The sum of the other series: opens the list of them, each of which can be singled out. */
function OtherSeries({
  names,
  onChoose,
  children,
}: {
  names: string[];
  onChoose(name: string): void;
  children: React.ReactNode;
}) {
  return (
    <Menu position="bottom-start" transitionProps={{ duration: 80 }}>
      <Menu.Target>
        <button type="button" className={styles.entry}>
          {children} <span aria-hidden="true">▾</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
        {names.map((name) => (
          <Menu.Item key={name} onClick={() => onChoose(name)}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
