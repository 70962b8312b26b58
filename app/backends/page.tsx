import type { Metadata } from 'next';
import { BackendList } from '@/components/backend-page/BackendList';
import type { LiveSnapshot } from '@/lib/contract/types';
import { getBuildId } from '@/lib/live/build-id';
import { getExpectedHighWaterMark } from '@/lib/store/expected-high-water-mark';
import { getFormatters } from '../formatters';
import { requirePrincipal } from '../principal';

export async function generateMetadata(): Promise<Metadata> {
  const { t } = await getFormatters();
  return { title: t('backendPage.list') };
}

export default async function BackendsPage() {
  const store = await (await requirePrincipal()).store();
  const upTo = getExpectedHighWaterMark(store);
  const [upstreams, backends] = await Promise.all([store.getUpstreams(), store.getBackends({}, upTo)]);
  const time = new Date().toISOString();
  // The live stream sends the other figures a moment later.
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
