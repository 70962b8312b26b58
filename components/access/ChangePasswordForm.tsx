'use client';

import { Button } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { callApi } from '@/components/api/client';
import { useTranslator } from '@/components/i18n/MessagesProvider';
import { useApiCall } from '@/components/ui/useApiCall';
import styles from './access.module.css';
import { PasswordField } from './PasswordField';

/** Changes the password of the signed-in user. It ends every login, this one included. */
export function ChangePasswordForm({ user }: { user: string }) {
  const t = useTranslator();
  const [oldPassword, setOld] = useState('');
  const [password, setPassword] = useState('');
  const { busy, call } = useApiCall();
  const change = async (event: FormEvent) => {
    event.preventDefault();
    if (
      await call(() =>
        callApi('PATCH /api/v1/users/{name}', { path: { name: user }, body: { password, oldPassword } }),
      )
    ) {
      window.location.assign('/sign-in');
    }
  };
  return (
    <section className="panel" aria-label={t('access.ownPassword.title')}>
      <div className="panel-head">
        <h2>{t('access.ownPassword.title')}</h2>
      </div>
      <form className={`${styles.body} ${styles.add}`} onSubmit={change}>
        <input type="hidden" name="username" autoComplete="username" value={user} readOnly />
        <PasswordField isInRow label={t('access.oldPassword')} value={oldPassword} onChange={setOld} />
        <PasswordField
          isNew
          isInRow
          label={t('access.newPassword')}
          value={password}
          onChange={setPassword}
        />
        <Button size="xs" type="submit" variant="default" loading={busy}>
          {t('access.ownPassword.submit')}
        </Button>
      </form>
    </section>
  );
}
