import type { Metadata } from 'next';
import { FailoverView } from '@/components/failovers/FailoverView';
import { parseFailoverRange, readRangeParams } from '@/components/failovers/failover-range';
import { displacedSessions } from '@/lib/store/sqlite/queries/displaced-sessions';
import { eventSteps } from '@/lib/store/sqlite/queries/event-steps';
import { eventsPage } from '@/lib/store/sqlite/queries/events-page';
import { getBackends } from '@/lib/store/sqlite/queries/get-backends';
import { getUpstreams } from '@/lib/store/sqlite/queries/get-upstreams';
import { movesByCause } from '@/lib/store/sqlite/queries/moves-by-cause';
import { getFormatters } from '../formatters';
import { requirePrincipal } from '../principal';

export async function generateMetadata(): Promise<Metadata> {
  const { t } = await getFormatters();
  return { title: t('navigation.failovers') };
}

const eventLimit = 100;

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function FailoversPage({ searchParams }: Props) {
  const asked = await searchParams;
  const one = (name: string) => [asked[name]].flat()[0];
  const range = parseFailoverRange(readRangeParams(one), Math.floor(Date.now() / 1000));
  const db = await (await requirePrincipal()).database();
  const upstreams = await getUpstreams(db);
  const upstream = (upstreams.find(({ name }) => name === one('upstream')) ?? upstreams[0])?.name ?? '';
  const bounds = { from: BigInt(range.from) * 1_000_000n, to: BigInt(range.to) * 1_000_000n };
  const [moves, displaced, { events }, { total }, backends] = await Promise.all([
    movesByCause(db, { upstream, ...range }),
    displacedSessions(db, upstream),
    eventsPage(db, { kind: 'failover', upstream, ...bounds }, eventLimit, null),
    eventSteps(db, { kind: 'failover', upstream }, range),
    getBackends(db, { upstream }),
  ]);
  return (
    <FailoverView
      upstream={upstream}
      initial={{ range, moves, displacedSessions: displaced, events, eventCount: total }}
      backends={backends}
    />
  );
}
