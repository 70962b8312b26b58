'use client';

import { NativeSelect } from '@mantine/core';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { useLive } from '@/components/live/LiveProvider';
import { sortNodes } from './compare-nodes';

interface Props {
  /** Name of the chosen node; empty for all of them. */
  value: string;
  onChange: (node: string) => void;
  /** Whether its name is above it, as in a form; otherwise it is for screen readers only. */
  hasLabel?: boolean;
}

/** Narrows a page to what one node did. Nothing while there is only one, unless the address names one. */
export function NodeSelect({ value, onChange, hasLabel = false }: Props) {
  const t = useTranslator();
  const names = sortNodes(useLive().data?.nodes ?? []).map(({ name }) => name);
  if (names.length < 2 && value === '') return null;
  // A choice from the address stays visible, even of a node that is gone.
  if (value !== '' && !names.includes(value)) names.push(value);
  return (
    <NativeSelect
      size="xs"
      {...(hasLabel ? { label: t('nodes.column.node') } : { 'aria-label': t('nodes.column.node') })}
      data={[{ value: '', label: t('nodes.every') }, ...names]}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
