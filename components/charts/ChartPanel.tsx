'use client';

import { Button } from '@mantine/core';
import { useState } from 'react';
import { BackendName } from '@/components/backend/BackendName';
import { compact } from '@/lib/format/number';
import styles from './charts.module.css';
import { TimeLines, type TimeLinesProps } from './TimeLines';
import { TimeTable } from './TimeTable';
import { useWidth } from './useWidth';

type Props = Omit<TimeLinesProps, 'width' | 'height'> & { height: number; ready: boolean };

/** A chart in its frame: heading, legend with the latest values, and the same numbers as a table on demand. */
export function ChartPanel({ ready, height, ...chart }: Props) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const [asTable, setAsTable] = useState(false);
  // While the pointer reads the chart it stands still: a line that moves away cannot be read.
  const [held, setHeld] = useState<typeof chart | null>(null);
  const shown = held ?? chart;
  const newest = chart.rows.at(-1);
  return (
    <section className="panel" aria-label={chart.title}>
      <div className="panel-head">
        <h2>{chart.title}</h2>
        <Button
          size="compact-xs"
          variant="default"
          aria-pressed={asTable}
          onClick={() => setAsTable(!asTable)}
        >
          {asTable ? 'Show the chart' : 'Show a table'}
        </Button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region has to be reachable by keyboard */}
      <section className={styles.legend} tabIndex={0} aria-label={`Latest values: ${chart.title}`}>
        {chart.series.map(({ name, slot }, index) => (
          <span key={name} className={styles.entry}>
            <BackendName name={name} slot={slot} />
            <span className={styles.latest}>
              {newest?.values[index] == null ? '–' : (chart.format ?? compact)(newest.values[index])}
            </span>
          </span>
        ))}
      </section>
      <div
        ref={ref}
        className={styles.body}
        style={{ height }}
        onPointerEnter={() => setHeld(chart)}
        onPointerLeave={() => setHeld(null)}
      >
        {asTable ? (
          <TimeTable {...chart} />
        ) : ready && width > 0 ? (
          <TimeLines {...shown} width={width} height={height} />
        ) : (
          <div className={styles.skeleton} aria-hidden="true" />
        )}
      </div>
    </section>
  );
}
