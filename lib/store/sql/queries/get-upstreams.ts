import type { UpstreamRow } from '@/lib/contract/types';
import type { Database } from '@/lib/store/sql/database';

/** The effective upstreams, by name. */
export async function getUpstreams(db: Database): Promise<UpstreamRow[]> {
  const rows = await db.upstream.findMany({ where: { declared: true }, orderBy: { name: 'asc' } });
  return rows.map(({ name, kind, balance, listeners }) => ({
    name,
    kind: kind as UpstreamRow['kind'],
    balance,
    listeners: JSON.parse(listeners) as string[],
  }));
}
