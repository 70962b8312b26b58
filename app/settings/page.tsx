import type { Metadata } from 'next';
import { SettingsView } from '@/components/settings/SettingsView';
import { getFormatters } from '../formatters';
import { requirePrincipal } from '../principal';

export async function generateMetadata(): Promise<Metadata> {
  const { t } = await getFormatters();
  return { title: t('settings.title') };
}

export default async function SettingsPage() {
  const store = await (await requirePrincipal()).store();
  const [initial, nodes] = await Promise.all([store.getSettings(), store.getNodes()]);
  return <SettingsView initial={initial} nodes={nodes} now={new Date().toISOString()} />;
}
