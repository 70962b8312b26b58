'use client';

import { useEffect, useState } from 'react';
import { send } from '@/components/api/call';
import { useWords } from '@/components/words/WordsProvider';
import { Door } from './Door';
import { NameField } from './NameField';
import { nextPath } from './nextPath';
import { PasswordField } from './PasswordField';

/** Asks for name and password, and goes on to where one wanted to go. @param next as the address says it */
export function SignInForm({ next }: { next: string | null }) {
  const words = useWords();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  useEffect(() => {
    // Whoever comes by a link of another site is signed in all the same; only the cookie stayed behind.
    if (!document.referrer || document.referrer.startsWith(window.location.origin)) return;
    void fetch('/api/v1/login').then((answer) => {
      if (answer.ok) window.location.replace(nextPath(next));
    });
  }, [next]);
  const enter = async () => {
    try {
      await send('POST', '/api/v1/login', { name: name.trim(), password });
    } catch (error) {
      setPassword('');
      throw error;
    }
    window.location.replace(nextPath(next));
  };
  return (
    <Door title={words('access.signIn.title')} action={words('access.signIn.do')} enter={enter}>
      <NameField value={name} onChange={setName} />
      <PasswordField label={words('access.password')} value={password} onChange={setPassword} />
    </Door>
  );
}
