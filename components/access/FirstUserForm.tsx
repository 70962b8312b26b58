'use client';

import { Button, PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { send } from '@/components/api/call';
import { problemSentence } from '@/components/api/problem';
import { Mark } from '@/components/frame/Mark';
import { useWords } from '@/components/words/WordsProvider';
import styles from './access.module.css';

/** Adds the first user, for whoever can read what the load balancer printed when it started. */
export function FirstUserForm() {
  const words = useWords();
  const [code, setCode] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const add = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    const user = { name: name.trim(), password };
    try {
      await send('POST', '/api/v1/first-user', { code: code.trim().toUpperCase(), ...user });
      await send('POST', '/api/v1/login', user);
      window.location.replace('/');
    } catch (error) {
      setProblem(problemSentence(error, words));
      setBusy(false);
    }
  };
  return (
    <main className={styles.door}>
      <form className={`panel ${styles.form}`} onSubmit={add} aria-labelledby="first-user">
        <Mark />
        <h1 id="first-user">{words('access.first.title')}</h1>
        <p className="quiet">{words('access.first.what')}</p>
        <TextInput
          label={words('access.first.code')}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          required
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
        <TextInput
          label={words('access.name')}
          description={words('access.nameHint')}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <PasswordInput
          label={words('access.password')}
          description={words('access.passwordHint')}
          autoComplete="new-password"
          visibilityToggleButtonProps={{ 'aria-label': words('access.show') }}
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <p role="alert" className={styles.problem}>
          {problem}
        </p>
        <Button type="submit" loading={busy}>
          {words('access.first.do')}
        </Button>
      </form>
    </main>
  );
}
