import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { SessionView } from '@/components/sessions/SessionView';
import { database } from '@/lib/database/shared';
import { shortId } from '@/lib/format/id';
import { backendsNow } from '@/lib/queries/backendsNow';
import { decodeCursor } from '@/lib/queries/cursor';
import { decisionsPage } from '@/lib/queries/decisionsPage';
import { sessionById } from '@/lib/queries/sessionById';

const decisionsPerPage = 100;

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Session ${shortId((await params).id)}` };
}

export default async function SessionPage({ params, searchParams }: Props) {
  const { id } = await params;
  const asked = await searchParams;
  const one = (name: string) => [asked[name]].flat()[0];
  const db = await database();
  const session = await sessionById(db, id, one('upstream'));
  if (!session) notFound();
  const cursor = one('cursor') ?? '';
  const { upstream } = session;
  const [page, backends] = await Promise.all([
    decisionsPage(
      db,
      { session: id, upstream },
      decisionsPerPage,
      decodeCursor(cursor, ['number', 'number']),
    ),
    backendsNow(db, { upstream }),
  ]);
  return (
    <SessionView
      session={session}
      {...page}
      cursor={cursor}
      backends={backends}
      now={new Date().toISOString()}
    />
  );
}
