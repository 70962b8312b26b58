import type { Metadata } from 'next';
import { AccessView } from '@/components/access/AccessView';
import { toTokenRow, toUserRow } from '@/lib/auth/rows';
import { auditPage } from '@/lib/store/sqlite/queries/audit-page';
import { listTokens } from '@/lib/store/sqlite/tokens';
import { listUsers } from '@/lib/store/sqlite/users';
import { getFormatters } from '../formatters';
import { requirePrincipal } from '../principal';

export async function generateMetadata(): Promise<Metadata> {
  const { t } = await getFormatters();
  return { title: t('access.title') };
}

/** Entries shown before somebody asks for older ones. */
const entriesPerPage = 50;

export default async function AccessPage() {
  const principal = await requirePrincipal();
  const now = new Date().toISOString();
  // A viewer sees neither who else there is nor what they did.
  if (!principal.may('operate')) return <AccessView initial={null} now={now} />;
  const db = await principal.database();
  const [users, tokens, audit] = await Promise.all([
    listUsers(db),
    listTokens(db),
    auditPage(db, {}, entriesPerPage, null),
  ]);
  return (
    <AccessView initial={{ users: users.map(toUserRow), tokens: tokens.map(toTokenRow), audit }} now={now} />
  );
}
