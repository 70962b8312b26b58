'use client';

import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { callApi } from '@/components/api/client';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { AuthCard } from './AuthCard';
import { NameField } from './NameField';
import { PasswordField } from './PasswordField';

/** Adds the first user, for a person who can read the start-up output of the load balancer. */
export function InitialSetupForm() {
  const t = useTranslator();
  const [code, setCode] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const submit = async () => {
    const user = { name: name.trim(), password };
    await callApi('POST /api/v1/setup', { body: { setupToken: code.trim().toUpperCase(), ...user } });
    await callApi('POST /api/v1/login', { body: user });
    window.location.replace('/');
  };
  return (
    <AuthCard title={t('access.setup.title')} action={t('access.setup.submit')} onSubmit={submit}>
      <p className="quiet">{t('access.setup.explanation')}</p>
      <TextInput
        label={t('access.setup.token')}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        required
        withAsterisk={false}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <NameField isNew value={name} onChange={setName} />
      <PasswordField isNew label={t('access.password')} value={password} onChange={setPassword} />
    </AuthCard>
  );
}
