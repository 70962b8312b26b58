import type { Metadata } from 'next';
import { NodesView } from '@/components/nodes/NodesView';
import { getFormatters } from '../formatters';
import { requirePrincipal } from '../principal';

export async function generateMetadata(): Promise<Metadata> {
  const { t } = await getFormatters();
  return { title: t('nodes.title') };
}

export default async function NodesPage() {
  const store = await (await requirePrincipal()).store();
  return <NodesView nodes={await store.getNodes()} now={new Date().toISOString()} />;
}
