import type { Metadata } from 'next';
import { FailoverView } from '@/components/failovers/FailoverView';
import { parseFailoverRange, readRangeParams } from '@/components/failovers/failover-range';
import { getFormatters } from '../formatters';
import { requirePrincipal } from '../principal';

export async function generateMetadata(): Promise<Metadata> {
  const { t } = await getFormatters();
  return { title: t('failovers.heading') };
}

const eventLimit = 100;

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function FailoversPage({ searchParams }: Props) {
  const asked = await searchParams;
  const one = (name: string) => [asked[name]].flat()[0];
  const range = parseFailoverRange(readRangeParams(one), Math.floor(Date.now() / 1000));
  const store = await (await requirePrincipal()).store();
  const upstreams = await store.getUpstreams();
  const upstream = (upstreams.find(({ name }) => name === one('upstream')) ?? upstreams[0])?.name ?? '';
  const bounds = { from: BigInt(range.from) * 1_000_000n, to: BigInt(range.to) * 1_000_000n };
  const [moves, displaced, { events }, { total }, backends] = await Promise.all([
    store.getMoves({ upstream, ...range }),
    store.getDisplacedSessions(upstream),
    store.getEvents({ kind: 'failover', upstream, ...bounds }, { limit: eventLimit }),
    store.getEventSteps({ kind: 'failover', upstream }, range),
    store.getBackends({ upstream }),
  ]);
  return (
    <FailoverView
      upstream={upstream}
      initial={{ range, moves, displacedSessions: displaced, events, eventCount: total }}
      backends={backends}
    />
  );
}
