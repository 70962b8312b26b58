import type { UpstreamRow } from '@/lib/contract/types';
import type { Database } from '@/lib/store/sql/database';
import { joinListeners, parseListeners } from '@/lib/store/sql/upstream-listeners';

/** The effective upstreams, by name, each with the listeners of all nodes that declare it. */
export async function getUpstreams(db: Database): Promise<UpstreamRow[]> {
  const rows = await db.upstream.findMany({ where: { declared: true }, orderBy: { name: 'asc' } });
  const declared = await db.backendState.groupBy({ by: ['upstream', 'node'] });
  return rows.map(({ name, kind, balance, listeners }) => {
    const nodes = declared.filter(({ upstream }) => upstream === name).map(({ node }) => node);
    return {
      name,
      kind: kind as UpstreamRow['kind'],
      balance,
      listeners: joinListeners(parseListeners(listeners), new Set(nodes)),
    };
  });
}
