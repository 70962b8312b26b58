'use client';

import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTimes } from '@/components/time/TimesProvider';
import { between, type Range } from './range';
import styles from './range.module.css';

interface Props {
  /** What the form begins with, seconds since the epoch. */
  from: number;
  to: number;
  onChoose(range: Range): void;
}

/** A range by its two ends, on the clock that all times are shown by. */
export function CustomRange({ from, to, onChoose }: Props) {
  const times = useTimes();
  const [ends, setEnds] = useState({ from: times.wall(from), to: times.wall(to) });
  const [fault, setFault] = useState<string | null>(null);

  function submit(event: FormEvent) {
    event.preventDefault();
    const [first, last] = [times.ofWall(ends.from), times.ofWall(ends.to)];
    if (Number.isNaN(first) || Number.isNaN(last)) setFault('Give both ends as a day and a time.');
    else if (last <= first) setFault('The end has to be after the beginning.');
    else onChoose(between(first, last));
  }
  return (
    <form onSubmit={submit} className={styles.custom} noValidate>
      <TextInput
        size="xs"
        type="datetime-local"
        step={1}
        label="From"
        value={ends.from}
        onChange={(event) => setEnds({ ...ends, from: event.currentTarget.value })}
      />
      <TextInput
        size="xs"
        type="datetime-local"
        step={1}
        label="To"
        error={fault}
        value={ends.to}
        onChange={(event) => setEnds({ ...ends, to: event.currentTarget.value })}
      />
      <Button type="submit" size="xs" variant="default">
        Show this range
      </Button>
    </form>
  );
}
