'use client';

import { Button } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { send } from '@/components/api/call';
import { useWords } from '@/components/words/WordsProvider';
import styles from './access.module.css';
import { PasswordField } from './PasswordField';
import { useCall } from './useCall';

/** Changes the password of whoever is signed in. It ends every login, this one too. */
export function OwnPassword({ user }: { user: string }) {
  const words = useWords();
  const [oldPassword, setOld] = useState('');
  const [password, setPassword] = useState('');
  const { busy, call } = useCall();
  const change = async (event: FormEvent) => {
    event.preventDefault();
    if (await call(() => send('PATCH', `/api/v1/users/${user}`, { password, oldPassword }))) {
      window.location.assign('/sign-in');
    }
  };
  return (
    <section className="panel" aria-label={words('access.own.title')}>
      <div className="panel-head">
        <h2>{words('access.own.title')}</h2>
      </div>
      <form className={`${styles.body} ${styles.add}`} onSubmit={change}>
        <input type="hidden" name="username" autoComplete="username" value={user} readOnly />
        <PasswordField isInRow label={words('access.oldPassword')} value={oldPassword} onChange={setOld} />
        <PasswordField
          isNew
          isInRow
          label={words('access.newPassword')}
          value={password}
          onChange={setPassword}
        />
        <Button size="xs" type="submit" variant="default" loading={busy}>
          {words('access.own.do')}
        </Button>
      </form>
    </section>
  );
}
