import type { UpstreamRow } from '@/lib/api/types';
import type { Database } from '@/lib/database/open';

/** The upstreams in force, by name. */
export async function upstreamsNow(db: Database): Promise<UpstreamRow[]> {
  const rows = await db.upstream.findMany({ where: { declared: true }, orderBy: { name: 'asc' } });
  return rows.map(({ name, kind, balance, listeners }) => ({
    name,
    kind: kind as UpstreamRow['kind'],
    balance,
    listeners: JSON.parse(listeners) as string[],
  }));
}
