'use client';

import { useEffect, useState } from 'react';
import { callApi } from '@/components/api/client';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { AuthCard } from './AuthCard';
import { NameField } from './NameField';
import { PasswordField } from './PasswordField';
import { sanitizeRedirectPath } from './redirect-path';

/** Requests name and password, and opens the page of `next`. @param next from the address */
export function SignInForm({ next }: { next: string | null }) {
  const t = useTranslator();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  useEffect(() => {
    // A visitor who follows a link from another site is still signed in; only the cookie was not sent.
    if (!document.referrer || document.referrer.startsWith(window.location.origin)) return;
    void fetch('/api/v1/login').then((response) => {
      if (response.ok) window.location.replace(sanitizeRedirectPath(next));
    });
  }, [next]);
  const submit = async () => {
    try {
      await callApi('POST /api/v1/login', { body: { name: name.trim(), password } });
    } catch (error) {
      setPassword('');
      throw error;
    }
    window.location.replace(sanitizeRedirectPath(next));
  };
  return (
    <AuthCard title={t('access.signIn.title')} action={t('access.signIn.submit')} onSubmit={submit}>
      <NameField value={name} onChange={setName} />
      <PasswordField label={t('access.password')} value={password} onChange={setPassword} />
    </AuthCard>
  );
}
