'use client';

import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTimeFormatter } from '@/components/i18n/TimeZoneProvider';
import { formatDateTimeField, parseDateTimeField } from './date-time-field';

interface Props {
  label: string;
  /** ISO 8601 in UTC; empty for none. */
  moment: string;
  onChange: (moment: string) => void;
}

/** A moment on the clock that all times are shown by. */
export function DateTimeField({ label, moment, onChange }: Props) {
  const times = useTimeFormatter();
  const [typed, setTyped] = useState('');
  // Shown as it was typed while that is the same moment: omitted seconds stay omitted.
  const shown = parseDateTimeField(typed, times) === moment ? typed : formatDateTimeField(moment, times);
  return (
    <TextInput
      type="datetime-local"
      step={1}
      size="xs"
      max="9999-12-31T23:59:59"
      label={label}
      value={shown}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value);
        onChange(parseDateTimeField(value, times));
      }}
    />
  );
}
