'use client';

import { TextInput } from '@mantine/core';
import { useTranslator } from '@/components/i18n/MessagesProvider';

interface Props {
  value: string;
  onChange: (name: string) => void;
  /** Whether it is a new name, so that its rules are shown; else a browser may fill it in. */
  isNew?: boolean;
  /** Whether it stands in a row with others. */
  isInRow?: boolean;
}

/** The name of a user or of a token. */
export function NameField({ value, onChange, isNew = false, isInRow = false }: Props) {
  const t = useTranslator();
  const hint = isNew ? t('access.nameHint') : undefined;
  return (
    <TextInput
      {...(isInRow
        ? { size: 'xs', w: 180, title: hint, autoComplete: 'off' }
        : { description: hint, autoComplete: 'username' })}
      label={t('access.name')}
      autoCapitalize="none"
      spellCheck={false}
      required
      withAsterisk={false}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
