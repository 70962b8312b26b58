import type { Metadata } from 'next';
import { BackendList } from '@/components/backend-page/BackendList';
import type { LiveSnapshot } from '@/lib/contract/types';
import { getBuildId } from '@/lib/live/build-id';
import { getBackends } from '@/lib/store/sqlite/queries/get-backends';
import { getUpstreams } from '@/lib/store/sqlite/queries/get-upstreams';
import { getExpectedHighWaterMark } from '@/lib/store/sqlite/queries/time';
import { getFormatters } from '../formatters';
import { requirePrincipal } from '../principal';

export async function generateMetadata(): Promise<Metadata> {
  const { t } = await getFormatters();
  return { title: t('backendPage.list') };
}

export default async function BackendsPage() {
  const db = await (await requirePrincipal()).database();
  const upTo = getExpectedHighWaterMark();
  const [upstreams, backends] = await Promise.all([getUpstreams(db), getBackends(db, {}, upTo)]);
  const time = new Date().toISOString();
  // The rest comes with the live stream a moment later.
  const initial: LiveSnapshot = {
    build: getBuildId(),
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
