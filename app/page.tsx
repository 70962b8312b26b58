import type { Metadata } from 'next';
import { Overview } from '@/components/overview/Overview';
import type { LiveSnapshot } from '@/lib/contract/types';
import { getBuildId } from '@/lib/live/build-id';
import { getExpectedHighWaterMark } from '@/lib/store/expected-high-water-mark';
import { getFormatters } from './formatters';
import { requirePrincipal } from './principal';

// The layout's template is for the pages below it, not for its own.
export async function generateMetadata(): Promise<Metadata> {
  const { t } = await getFormatters();
  return { title: { absolute: `${t('overview.title')} · Stickyboard` } };
}

export default async function OverviewPage() {
  const store = await (await requirePrincipal()).store();
  const upTo = getExpectedHighWaterMark(store);
  const [upstreams, backends, { events }, nodes] = await Promise.all([
    store.getUpstreams(),
    store.getBackends({}, upTo),
    store.getEvents({}, { limit: 50 }),
    store.getNodes(),
  ]);
  const time = new Date().toISOString();
  // The live stream sends the load of five minutes a moment later; sending it twice would double the page.
  const initial: LiveSnapshot = {
    build: getBuildId(),
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
