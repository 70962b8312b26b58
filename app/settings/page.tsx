import type { Metadata } from 'next';
import { Settings } from '@/components/settings/Settings';
import { nodesNow } from '@/lib/queries/nodesNow';
import { settingsNow } from '@/lib/queries/settingsNow';
import { askerNow } from '../asker';
import { tellingNow } from '../telling';

export async function generateMetadata(): Promise<Metadata> {
  const { words } = await tellingNow();
  return { title: words('frame.page.settings') };
}

export default async function SettingsPage() {
  const db = await (await askerNow()).database();
  const [initial, nodes] = await Promise.all([settingsNow(db), nodesNow(db)]);
  return <Settings initial={initial} nodes={nodes} now={new Date().toISOString()} />;
}
