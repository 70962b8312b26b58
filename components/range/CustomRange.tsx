'use client';

import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTimes } from '@/components/time/TimesProvider';
import { useWords } from '@/components/words/WordsProvider';
import { between, type Range } from './range';
import styles from './range.module.css';

interface Props {
  /** What the form begins with, seconds since the epoch. */
  from: number;
  to: number;
  /** The server's time, seconds since the epoch: no range ends later. */
  now: number;
  onChoose(range: Range): void;
}

/** A range by its two ends, on the clock that all times are shown by. */
export function CustomRange({ from, to, now, onChoose }: Props) {
  const words = useWords();
  const times = useTimes();
  const [ends, setEnds] = useState({ from: times.wall(from), to: times.wall(to) });
  const [fault, setFault] = useState<'incomplete' | 'backwards' | 'future' | null>(null);

  function submit(event: FormEvent) {
    event.preventDefault();
    const [first, last] = [times.ofWall(ends.from), times.ofWall(ends.to)];
    if (Number.isNaN(first) || Number.isNaN(last)) setFault('incomplete');
    else if (last <= first) setFault('backwards');
    else if (first >= now) setFault('future');
    else onChoose(between(first, Math.min(last, now)));
  }
  return (
    <form onSubmit={submit} className={styles.custom} noValidate>
      <TextInput
        size="xs"
        type="datetime-local"
        step={1}
        label={words('range.from')}
        value={ends.from}
        onChange={(event) => setEnds({ ...ends, from: event.currentTarget.value })}
      />
      <TextInput
        size="xs"
        type="datetime-local"
        step={1}
        label={words('range.to')}
        error={fault && words(`range.${fault}`)}
        value={ends.to}
        onChange={(event) => setEnds({ ...ends, to: event.currentTarget.value })}
      />
      <Button type="submit" size="xs" variant="default">
        {words('range.show')}
      </Button>
    </form>
  );
}
