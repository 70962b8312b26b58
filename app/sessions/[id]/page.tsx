import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { SessionView } from '@/components/sessions/SessionView';
import { database } from '@/lib/database/shared';
import { shortId } from '@/lib/format/id';
import { backendsNow } from '@/lib/queries/backendsNow';
import { sessionDetail } from '@/lib/queries/sessionDetail';

interface Props {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ upstream?: string; cursor?: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Session ${shortId((await params).id)}` };
}

export default async function SessionPage({ params, searchParams }: Props) {
  const { id } = await params;
  const { upstream, cursor } = await searchParams;
  const db = await database();
  const [detail, backends] = await Promise.all([
    sessionDetail(db, { id, upstream, cursor, limit: 100 }),
    backendsNow(db),
  ]);
  if (!detail) notFound();
  return <SessionView {...detail} cursor={cursor ?? ''} backends={backends} now={new Date().toISOString()} />;
}
