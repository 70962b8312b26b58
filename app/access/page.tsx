import type { Metadata } from 'next';
import { AccessView } from '@/components/access/AccessView';
import { listTokens } from '@/lib/access/tokens';
import { listUsers } from '@/lib/access/users';
import { tokenRow, userRow } from '@/lib/api/accessRows';
import { auditPage } from '@/lib/queries/auditPage';
import { askerNow } from '../asker';
import { tellingNow } from '../telling';

export async function generateMetadata(): Promise<Metadata> {
  const { words } = await tellingNow();
  return { title: words('access.title') };
}

/** Entries shown before somebody asks for older ones. */
const shownEntries = 50;

export default async function AccessPage() {
  const asker = await askerNow();
  const now = new Date().toISOString();
  // A viewer sees neither who else there is nor what they did.
  if (!asker.may('operate')) return <AccessView known={null} now={now} />;
  const db = await asker.database();
  const [users, tokens, audit] = await Promise.all([
    listUsers(db),
    listTokens(db),
    auditPage(db, {}, shownEntries, null),
  ]);
  return <AccessView known={{ users: users.map(userRow), tokens: tokens.map(tokenRow), audit }} now={now} />;
}
