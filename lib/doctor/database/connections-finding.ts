import type { ServerConnections } from '@/lib/store/server-inspection';
import { type Finding, fault, ok, warning } from '../finding';

const subject = 'Database connections';
/** What a node with a dashboard opens at most. */
const perNode = 15;
/** What one more process needs to start. */
const perProcess = 2;

/** Whether there are connections left for another node. */
export function connectionsFinding({ max, used }: ServerConnections): Finding {
  const free = Math.max(0, max - used);
  const state = `${used} of ${max} are in use`;
  const remedy = 'raise max_connections, or put a pooler in transaction mode in between';
  if (free < perProcess) return fault(subject, `${state}; ${remedy}.`);
  return free < perNode
    ? warning(subject, `${state}, and a node with its dashboard opens up to ${perNode}; ${remedy}.`)
    : ok(subject, `${state}.`);
}
