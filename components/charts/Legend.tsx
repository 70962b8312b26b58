'use client';

import { Menu } from '@mantine/core';
import { BackendName } from '@/components/backend/BackendName';
import { ScrollRegion } from '@/components/text/ScrollRegion';
import { useWords } from '@/components/words/WordsProvider';
import { useReading } from './CrosshairProvider';
import styles from './charts.module.css';
import { type Latest, latestOf } from './latest';
import { type ChartRow, nearestRow, type Series } from './series';

interface Props {
  title: string;
  series: Series[];
  rows: ChartRow[];
  /** Names of the series that the last line sums up. */
  rest: string[];
  /** What is shown while no moment is read; what the last row has without it. */
  latest?: Latest | undefined;
  /** Turns a value into words. */
  format: (value: number) => string;
  /** The series that was singled out; null where none was. */
  chosen: string | null;
  onChoose(name: string | null): void;
  /** The pointer or the focus is on a series, or on none any more. */
  onHover(name: string | null): void;
}

/** The lines' names with their values at the crosshair, else their latest. A click singles a line out. */
export function Legend({ title, series, rows, rest, latest, format, chosen, onChoose, onHover }: Props) {
  const words = useWords();
  const { time } = useReading();
  const row = time === null ? rows.at(-1) : nearestRow(rows, time);
  return (
    <ScrollRegion label={words('charts.latest', { title })} className={styles.legend}>
      {series.map((one, index) => {
        const { name, slot } = one;
        const value = latest && time === null ? latestOf(one, rest, latest) : row?.values[index];
        const entry = (
          <>
            <BackendName name={name} slot={slot} />
            <span className={styles.latest}>{value == null ? '–' : format(value)}</span>
          </>
        );
        return slot === null ? (
          <Rest key={name} names={rest} onChoose={onChoose}>
            {entry}
          </Rest>
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

/** The sum of the rest: opens the list of what is in it, each of which can be singled out. */
function Rest({
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
