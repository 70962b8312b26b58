import type { Metadata } from 'next';
import { Overview } from '@/components/overview/Overview';
import { database } from '@/lib/database/shared';
import { overviewNow } from '@/lib/queries/overviewNow';

export const metadata: Metadata = { title: 'Overview' };

export default async function OverviewPage() {
  return <Overview initial={await overviewNow(await database())} />;
}
