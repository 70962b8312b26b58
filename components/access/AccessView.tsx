'use client';

import { useTranslator } from '@/components/i18n/MessagesProvider';
import type { AuditRow, TokenRow, UserRow } from '@/lib/contract/types';
import { AuditLogPanel } from './AuditLogPanel';
import styles from './access.module.css';
import { ChangePasswordForm } from './ChangePasswordForm';
import { usePrincipal } from './PrincipalProvider';
import { TokensPanel } from './TokensPanel';
import { UsersPanel } from './UsersPanel';

interface Props {
  /** Data that only operators may see; null for a viewer. */
  initial: {
    users: UserRow[];
    tokens: TokenRow[];
    audit: { entries: AuditRow[]; nextCursor: string | null };
  } | null;
  /** The server's time, ISO 8601. */
  now: string;
}

/** The users and tokens of the dashboard and the API, and their audit log. */
export function AccessView({ initial, now }: Props) {
  const t = useTranslator();
  const { user, authMethod } = usePrincipal();
  return (
    <div className={styles.page}>
      <h1>{t('access.title')}</h1>
      {authMethod === 'anonymous' ? <p>{t('access.anonymous')}</p> : null}
      {initial === null ? <p>{t('access.viewerNote')}</p> : null}
      {user === null ? null : <ChangePasswordForm user={user} />}
      {initial ? (
        <>
          <UsersPanel initial={initial.users} now={now} />
          <TokensPanel initial={initial.tokens} now={now} />
          <AuditLogPanel initial={initial.audit} now={now} />
        </>
      ) : null}
    </div>
  );
}
