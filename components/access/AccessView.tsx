'use client';

import { useWords } from '@/components/words/WordsProvider';
import type { AuditRow, TokenRow, UserRow } from '@/lib/api/types';
import { useAsker } from './AskerProvider';
import { AuditPanel } from './AuditPanel';
import styles from './access.module.css';
import { OwnPassword } from './OwnPassword';
import { TokensPanel } from './TokensPanel';
import { UsersPanel } from './UsersPanel';

interface Props {
  /** What operators may see; null for a viewer. */
  known: {
    users: UserRow[];
    tokens: TokenRow[];
    audit: { entries: AuditRow[]; nextCursor: string | null };
  } | null;
  /** The server's time, ISO 8601. */
  now: string;
}

/** Who may use the dashboard and the API, and who did what. */
export function AccessView({ known, now }: Props) {
  const words = useWords();
  const { user, by } = useAsker();
  return (
    <div className={styles.page}>
      <h1>{words('access.title')}</h1>
      {by === 'nobody' ? <p>{words('access.open')}</p> : null}
      {known === null ? <p>{words('access.viewing')}</p> : null}
      {user === null ? null : <OwnPassword user={user} />}
      {known ? (
        <>
          <UsersPanel initial={known.users} now={now} />
          <TokensPanel initial={known.tokens} now={now} />
          <AuditPanel initial={known.audit} now={now} />
        </>
      ) : null}
    </div>
  );
}
