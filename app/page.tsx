import type { Metadata } from 'next';
import { Overview } from '@/components/overview/Overview';
import type { LiveSnapshot } from '@/lib/api/types';
import { buildId } from '@/lib/live/build';
import { backendsNow } from '@/lib/queries/backendsNow';
import { eventsPage } from '@/lib/queries/eventsPage';
import { nodesNow } from '@/lib/queries/nodesNow';
import { completeUpTo } from '@/lib/queries/time';
import { upstreamsNow } from '@/lib/queries/upstreamsNow';
import { askerNow } from './asker';
import { tellingNow } from './telling';

// The layout's template is for the pages below it, not for its own.
export async function generateMetadata(): Promise<Metadata> {
  const { words } = await tellingNow();
  return { title: { absolute: `${words('frame.page.overview')} · Stickyboard` } };
}

export default async function OverviewPage() {
  const db = await (await askerNow()).database();
  const upTo = completeUpTo();
  const [upstreams, backends, { events }, nodes] = await Promise.all([
    upstreamsNow(db),
    backendsNow(db, {}, upTo),
    eventsPage(db, {}, 50, null),
    nodesNow(db),
  ]);
  const time = new Date().toISOString();
  // The load of five minutes comes with the live stream a moment later; sending it twice would double the page.
  const initial: LiveSnapshot = {
    build: buildId(),
    upTo,
    time,
    upstreams,
    backends,
    events,
    nodes,
    load: [],
  };
  return <Overview initial={initial} />;
}
