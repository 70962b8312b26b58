'use client';

import { Button, NativeSelect } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';
import { send } from '@/components/api/call';
import { ScrollRegion } from '@/components/text/ScrollRegion';
import { useTelling } from '@/components/words/WordsProvider';
import type { UserRole, UserRow } from '@/lib/api/types';
import { useAsker } from './AskerProvider';
import styles from './access.module.css';
import { NameField } from './NameField';
import { PasswordDialog } from './PasswordDialog';
import { PasswordField } from './PasswordField';
import { Question } from './Question';
import { useCall } from './useCall';
import { useList } from './useList';

interface Props {
  initial: UserRow[];
  /** ISO 8601. */
  now: string;
}

/** The users, and what an operator can do with them. */
export function UsersPanel({ initial, now }: Props) {
  const { words, times, numbers } = useTelling();
  const { user: self } = useAsker();
  const [asking, setAsking] = useState<{ what: 'remove' | 'password'; user: string } | null>(null);
  const { call, busy } = useCall();
  const [users, readAnew] = useList<UserRow>('users', initial);
  const change = async (user: string, role: UserRole) => {
    if (await call(() => send('PATCH', `/api/v1/users/${user}`, { role }))) readAnew();
  };
  const close = () => {
    setAsking(null);
    readAnew();
  };
  return (
    <section className="panel" aria-label={words('access.users.title')}>
      <div className="panel-head">
        <h2>{words('access.users.title')}</h2>
      </div>
      {users.length ? (
        <ScrollRegion className="scroll-x" label={words('access.users.table')}>
          <table className="plain-table">
            <thead>
              <tr>
                <th scope="col">{words('access.name')}</th>
                <th scope="col">{words('access.role')}</th>
                <th scope="col">{words('access.users.since')}</th>
                <th scope="col">{words('access.users.passwordOf')}</th>
                <th scope="col">{words('access.users.logins')}</th>
                <th scope="col">
                  <span className="visually-hidden">{words('overview.backends.actions')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {users.map(({ name, role, createdAt, passwordAt, logins }) => (
                <tr key={name} data-user={name}>
                  <th scope="row">{name}</th>
                  <td>{words(`access.roles.${role}`)}</td>
                  <td title={times.moment(createdAt)}>{times.clockOrDay(createdAt, now)}</td>
                  <td title={times.moment(passwordAt)}>{times.clockOrDay(passwordAt, now)}</td>
                  <td>{words('access.users.browsers', { count: logins, shown: numbers.exact(logins) })}</td>
                  <td>
                    <span className={styles.buttons}>
                      <Button
                        size="compact-xs"
                        variant="default"
                        disabled={busy}
                        onClick={() => change(name, role === 'operator' ? 'viewer' : 'operator')}
                      >
                        {words(
                          role === 'operator' ? 'access.users.makeViewer' : 'access.users.makeOperator',
                          {
                            user: name,
                          },
                        )}
                      </Button>
                      {name === self ? null : (
                        <Button
                          size="compact-xs"
                          variant="default"
                          aria-label={words('access.users.passwordFor', { user: name })}
                          onClick={() => setAsking({ what: 'password', user: name })}
                        >
                          {words('access.users.setPassword')}
                        </Button>
                      )}
                      <Button
                        size="compact-xs"
                        variant="default"
                        aria-label={words('access.users.removeOf', { user: name })}
                        onClick={() => setAsking({ what: 'remove', user: name })}
                      >
                        {words('access.users.remove')}
                      </Button>
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      ) : null}
      <AddUser isFirst={!users.length} onAdded={readAnew} />
      {asking?.what === 'password' ? <PasswordDialog user={asking.user} onClose={close} /> : null}
      {asking?.what === 'remove' ? (
        <Question
          title={words('access.users.removing', { user: asking.user })}
          text={words('access.users.removeWhat', { user: asking.user })}
          action={words('access.users.remove')}
          work={() => send('DELETE', `/api/v1/users/${asking.user}`)}
          onClose={close}
        />
      ) : null}
    </section>
  );
}

const roles = ['operator', 'viewer'] as const;

function AddUser({ isFirst, onAdded }: { isFirst: boolean; onAdded: () => void }) {
  const { words } = useTelling();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [role, setRole] = useState<UserRole>('operator');
  const { busy, call } = useCall();
  const add = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await call(() => send('POST', '/api/v1/users', { name: name.trim(), role, password })))) return;
    notifications.show({ message: words('access.users.added', { user: name.trim() }) });
    setName('');
    setPassword('');
    onAdded();
  };
  return (
    <form className={`${styles.body} ${styles.add}`} onSubmit={add}>
      {isFirst ? <p className="quiet">{words('access.users.none')}</p> : null}
      <NameField isNew isInRow value={name} onChange={setName} />
      <NativeSelect
        size="xs"
        label={words('access.role')}
        // Somebody has to be able to act.
        disabled={isFirst}
        data={roles.map((value) => ({ value, label: words(`access.roles.${value}`) }))}
        value={isFirst ? 'operator' : role}
        onChange={(event) => setRole(event.currentTarget.value === 'viewer' ? 'viewer' : 'operator')}
      />
      <PasswordField isNew isInRow label={words('access.password')} value={password} onChange={setPassword} />
      <Button size="xs" type="submit" variant="default" loading={busy}>
        {words('access.users.add')}
      </Button>
    </form>
  );
}
