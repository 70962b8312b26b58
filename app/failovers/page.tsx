import type { Metadata } from 'next';
import { Failovers } from '@/components/failovers/Failovers';
import { failoverRange, rangeParams } from '@/components/failovers/failoverRange';
import { backendsNow } from '@/lib/queries/backendsNow';
import { eventSteps } from '@/lib/queries/eventSteps';
import { eventsPage } from '@/lib/queries/eventsPage';
import { movesBy } from '@/lib/queries/movesBy';
import { strandedNow } from '@/lib/queries/strandedNow';
import { upstreamsNow } from '@/lib/queries/upstreamsNow';
import { askerNow } from '../asker';
import { tellingNow } from '../telling';

export async function generateMetadata(): Promise<Metadata> {
  const { words } = await tellingNow();
  return { title: words('frame.page.failovers') };
}

const listedEvents = 100;

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function FailoversPage({ searchParams }: Props) {
  const asked = await searchParams;
  const one = (name: string) => [asked[name]].flat()[0];
  const range = failoverRange(rangeParams(one), Math.floor(Date.now() / 1000));
  const db = await (await askerNow()).database();
  const upstreams = await upstreamsNow(db);
  const upstream = (upstreams.find(({ name }) => name === one('upstream')) ?? upstreams[0])?.name ?? '';
  const bounds = { from: BigInt(range.from) * 1_000_000n, to: BigInt(range.to) * 1_000_000n };
  const [moves, stranded, { events }, { total }, backends] = await Promise.all([
    movesBy(db, { upstream, ...range }),
    strandedNow(db, upstream),
    eventsPage(db, { kind: 'failover', upstream, ...bounds }, listedEvents, null),
    eventSteps(db, { kind: 'failover', upstream }, range),
    backendsNow(db, { upstream }),
  ]);
  return (
    <Failovers
      upstream={upstream}
      initial={{ range, moves, stranded, events, eventCount: total }}
      backends={backends}
    />
  );
}
