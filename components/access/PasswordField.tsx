'use client';

import { PasswordInput } from '@mantine/core';
import { useTranslator } from '@/components/i18n/MessagesProvider';

interface Props {
  label: string;
  value: string;
  onChange: (password: string) => void;
  /** Whether it is a new password, so that its rules are shown. */
  isNew?: boolean;
  /** Whether it stands in a row with others. */
  isInRow?: boolean;
}

/** A password, hidden until one wants to see it. */
export function PasswordField({ label, value, onChange, isNew = false, isInRow = false }: Props) {
  const t = useTranslator();
  const hint = isNew ? t('access.passwordHint') : undefined;
  return (
    <PasswordInput
      {...(isInRow ? { size: 'xs', w: 220, placeholder: hint } : { description: hint })}
      label={label}
      autoComplete={isNew ? 'new-password' : 'current-password'}
      visibilityToggleButtonProps={{ 'aria-label': t('access.show') }}
      required
      withAsterisk={false}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
