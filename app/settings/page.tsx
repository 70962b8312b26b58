import type { Metadata } from 'next';
import { SettingsView } from '@/components/settings/SettingsView';
import { getNodes } from '@/lib/store/sqlite/queries/get-nodes';
import { getSettings } from '@/lib/store/sqlite/queries/get-settings';
import { getFormatters } from '../formatters';
import { requirePrincipal } from '../principal';

export async function generateMetadata(): Promise<Metadata> {
  const { t } = await getFormatters();
  return { title: t('navigation.settings') };
}

export default async function SettingsPage() {
  const db = await (await requirePrincipal()).database();
  const [initial, nodes] = await Promise.all([getSettings(db), getNodes(db)]);
  return <SettingsView initial={initial} nodes={nodes} now={new Date().toISOString()} />;
}
