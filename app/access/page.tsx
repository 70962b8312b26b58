import type { Metadata } from 'next';
import { AccessView } from '@/components/access/AccessView';
import { toTokenRow, toUserRow } from '@/lib/auth/rows';
import { getFormatters } from '../formatters';
import { requirePrincipal } from '../principal';

export async function generateMetadata(): Promise<Metadata> {
  const { t } = await getFormatters();
  return { title: t('access.title') };
}

/** Entries shown before older ones are requested. */
const entriesPerPage = 50;

export default async function AccessPage() {
  const principal = await requirePrincipal();
  const now = new Date().toISOString();
  // A viewer sees neither the other users nor their actions.
  if (!principal.may('operate')) return <AccessView initial={null} now={now} />;
  const store = await principal.store();
  const [users, tokens, audit] = await Promise.all([
    store.getUsers(),
    store.getTokens(),
    store.getAudit({}, { limit: entriesPerPage }),
  ]);
  return (
    <AccessView initial={{ users: users.map(toUserRow), tokens: tokens.map(toTokenRow), audit }} now={now} />
  );
}
