'use client';

import { Button, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { useTimeFormatter } from '@/components/i18n/TimeZoneProvider';
import { createRange, type Range } from './range';
import styles from './range.module.css';

interface Props {
  /** Initial values of the form, seconds since the epoch. */
  from: number;
  to: number;
  /** The server's time, seconds since the epoch: no range ends later. */
  now: number;
  onChoose(range: Range): void;
}

/** A range by its two ends, on the clock that all times are shown by. */
export function CustomRange({ from, to, now, onChoose }: Props) {
  const t = useTranslator();
  const times = useTimeFormatter();
  const [inputs, setInputs] = useState({ from: times.toLocalDateTime(from), to: times.toLocalDateTime(to) });
  const [error, setError] = useState<'incomplete' | 'backwards' | 'future' | null>(null);

  function submit(event: FormEvent) {
    event.preventDefault();
    const [first, last] = [times.fromLocalDateTime(inputs.from), times.fromLocalDateTime(inputs.to)];
    if (Number.isNaN(first) || Number.isNaN(last)) setError('incomplete');
    else if (last <= first) setError('backwards');
    else if (first >= now) setError('future');
    else onChoose(createRange(first, Math.min(last, now)));
  }
  return (
    <form onSubmit={submit} className={styles.custom} noValidate>
      <TextInput
        size="xs"
        type="datetime-local"
        step={1}
        label={t('range.from')}
        value={inputs.from}
        onChange={(event) => setInputs({ ...inputs, from: event.currentTarget.value })}
      />
      <TextInput
        size="xs"
        type="datetime-local"
        step={1}
        label={t('range.to')}
        error={error && t(`range.${error}`)}
        value={inputs.to}
        onChange={(event) => setInputs({ ...inputs, to: event.currentTarget.value })}
      />
      <Button type="submit" size="xs" variant="default">
        {t('range.show')}
      </Button>
    </form>
  );
}
