'use client';

import { Button, NativeSelect } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';
import { apiUrl, callApi } from '@/components/api/client';
import { useApi } from '@/components/api/useApi';
import { useFormatters } from '@/components/i18n/MessagesProvider';
import { ConfirmDialog } from '@/components/ui/ConfirmDialog';
import { ScrollRegion } from '@/components/ui/ScrollRegion';
import { useApiCall } from '@/components/ui/useApiCall';
import type { UserRole, UserRow } from '@/lib/contract/types';
import styles from './access.module.css';
import { NameField } from './NameField';
import { PasswordDialog } from './PasswordDialog';
import { PasswordField } from './PasswordField';
import { usePrincipal } from './PrincipalProvider';

interface Props {
  initial: UserRow[];
  /** ISO 8601. */
  now: string;
}

/** The users, and the actions of an operator on them. */
export function UsersPanel({ initial, now }: Props) {
  const { t, times, numbers } = useFormatters();
  const { user: self } = usePrincipal();
  const [asking, setAsking] = useState<{ what: 'remove' | 'password'; user: string } | null>(null);
  const { call, busy } = useApiCall();
  const { data, mutate } = useApi(apiUrl('GET /api/v1/users', {}));
  const users = data?.users ?? initial;
  const refetch = () => void mutate();
  const change = async (user: string, role: UserRole) => {
    if (await call(() => callApi('PATCH /api/v1/users/{name}', { path: { name: user }, body: { role } })))
      refetch();
  };
  const close = () => {
    setAsking(null);
    refetch();
  };
  return (
    <section className="panel" aria-label={t('access.users.title')}>
      <div className="panel-head">
        <h2>{t('access.users.title')}</h2>
      </div>
      {users.length ? (
        <ScrollRegion className="scroll-x" label={t('access.users.table')}>
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{t('access.name')}</th>
                <th scope="col">{t('access.role')}</th>
                <th scope="col">{t('access.users.created')}</th>
                <th scope="col">{t('access.users.passwordSetAt')}</th>
                <th scope="col">{t('access.users.browsersColumn')}</th>
                <th scope="col">
                  <span className="visually-hidden">{t('overview.backends.actions')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {users.map(({ name, role, createdAt, passwordAt, logins }) => (
                <tr key={name} data-user={name}>
                  <th scope="row">{name}</th>
                  <td>{t(`access.roles.${role}`)}</td>
                  <td title={times.dateTime(createdAt)}>{times.timeOrDate(createdAt, now)}</td>
                  <td title={times.dateTime(passwordAt)}>{times.timeOrDate(passwordAt, now)}</td>
                  <td>{t('access.users.browsers', { count: logins, shown: numbers.exact(logins) })}</td>
                  <td>
                    <span className={styles.buttons}>
                      <Button
                        size="compact-xs"
                        variant="default"
                        disabled={busy}
                        onClick={() => change(name, role === 'operator' ? 'viewer' : 'operator')}
                      >
                        {t(role === 'operator' ? 'access.users.makeViewer' : 'access.users.makeOperator', {
                          user: name,
                        })}
                      </Button>
                      {name === self ? null : (
                        <Button
                          size="compact-xs"
                          variant="default"
                          aria-label={t('access.users.passwordFor', { user: name })}
                          onClick={() => setAsking({ what: 'password', user: name })}
                        >
                          {t('access.users.setPassword')}
                        </Button>
                      )}
                      <Button
                        size="compact-xs"
                        variant="default"
                        aria-label={t('access.users.removeNamed', { user: name })}
                        onClick={() => setAsking({ what: 'remove', user: name })}
                      >
                        {t('access.users.remove')}
                      </Button>
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      ) : null}
      <CreateUserForm isFirst={!users.length} onAdded={refetch} />
      {asking?.what === 'password' ? <PasswordDialog user={asking.user} onClose={close} /> : null}
      {asking?.what === 'remove' ? (
        <ConfirmDialog
          title={t('access.users.removeTitle', { user: asking.user })}
          text={t('access.users.removeExplanation', { user: asking.user })}
          action={t('access.users.remove')}
          onConfirm={() => callApi('DELETE /api/v1/users/{name}', { path: { name: asking.user } })}
          onClose={close}
        />
      ) : null}
    </section>
  );
}

const roles = ['operator', 'viewer'] as const;

function CreateUserForm({ isFirst, onAdded }: { isFirst: boolean; onAdded: () => void }) {
  const { t } = useFormatters();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [role, setRole] = useState<UserRole>('operator');
  const { busy, call } = useApiCall();
  const add = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await call(() => callApi('POST /api/v1/users', { body: { name: name.trim(), role, password } }))))
      return;
    notifications.show({ message: t('access.users.added', { user: name.trim() }) });
    setName('');
    setPassword('');
    onAdded();
  };
  return (
    <form className={`${styles.body} ${styles.add}`} onSubmit={add}>
      {isFirst ? <p className="quiet">{t('access.users.none')}</p> : null}
      <NameField isNew isInRow value={name} onChange={setName} />
      <NativeSelect
        size="xs"
        label={t('access.role')}
        // At least one operator must remain.
        disabled={isFirst}
        data={roles.map((value) => ({ value, label: t(`access.roles.${value}`) }))}
        value={isFirst ? 'operator' : role}
        onChange={(event) => setRole(event.currentTarget.value === 'viewer' ? 'viewer' : 'operator')}
      />
      <PasswordField isNew isInRow label={t('access.password')} value={password} onChange={setPassword} />
      <Button size="xs" type="submit" variant="default" loading={busy}>
        {t('access.users.add')}
      </Button>
    </form>
  );
}
