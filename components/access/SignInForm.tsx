'use client';

import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useState } from 'react';
import { send } from '@/components/api/call';
import { problemSentence } from '@/components/api/problem';
import { Mark } from '@/components/frame/Mark';
import { useWords } from '@/components/words/WordsProvider';
import styles from './access.module.css';
import { nextPath } from './nextPath';

/** Asks for name and password, and goes on to where one wanted to go. @param next as the address says it */
export function SignInForm({ next }: { next: string | null }) {
  const words = useWords();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    // Whoever comes by a link of another site is signed in all the same; only the cookie stayed behind.
    if (!document.referrer || document.referrer.startsWith(window.location.origin)) return;
    void fetch('/api/v1/login').then((answer) => {
      if (answer.ok) window.location.replace(nextPath(next));
    });
  }, [next]);
  const signIn = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      await send('POST', '/api/v1/login', { name: name.trim(), password });
      window.location.replace(nextPath(next));
    } catch (error) {
      setProblem(problemSentence(error, words));
      setPassword('');
      setBusy(false);
    }
  };
  return (
    <main className={styles.door}>
      <form className={`panel ${styles.form}`} onSubmit={signIn} aria-labelledby="sign-in">
        <Mark />
        <h1 id="sign-in">{words('access.signIn.title')}</h1>
        <TextInput
          label={words('access.name')}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          withAsterisk={false}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <PasswordInput
          label={words('access.password')}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': words('access.show') }}
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <p role="alert" className={styles.problem}>
          {problem}
        </p>
        <Button type="submit" loading={busy}>
          {words('access.signIn.do')}
        </Button>
      </form>
    </main>
  );
}
