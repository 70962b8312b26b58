import type { Metadata } from 'next';
import { BackendList } from '@/components/backend/BackendList';
import type { LiveSnapshot } from '@/lib/api/types';
import { buildId } from '@/lib/live/build';
import { backendsNow } from '@/lib/queries/backendsNow';
import { completeUpTo } from '@/lib/queries/time';
import { upstreamsNow } from '@/lib/queries/upstreamsNow';
import { askerNow } from '../asker';
import { tellingNow } from '../telling';

export async function generateMetadata(): Promise<Metadata> {
  const { words } = await tellingNow();
  return { title: words('backend.list') };
}

export default async function BackendsPage() {
  const db = await (await askerNow()).database();
  const upTo = completeUpTo();
  const [upstreams, backends] = await Promise.all([upstreamsNow(db), backendsNow(db, {}, upTo)]);
  const time = new Date().toISOString();
  // The rest comes with the live stream a moment later.
  const initial: LiveSnapshot = {
    build: buildId(),
    upTo,
    time,
    upstreams,
    backends,
    load: [],
    events: [],
    nodes: [],
  };
  return <BackendList initial={initial} />;
}
