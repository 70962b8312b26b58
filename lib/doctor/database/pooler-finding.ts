import type { InspectedServer } from '@/lib/store/server-inspection';
import { type Finding, ok } from '../finding';

const sentences: Record<InspectedServer['pooler'], string> = {
  none: 'There is no pooler in between.',
  session: 'A pooler in session mode is in between: it saves no connections of nodes, which keep theirs.',
  transaction: 'A pooler in transaction mode is in between; all works through it.',
};

/** What is between this machine and the server. */
export function poolerFinding({ pooler }: InspectedServer): Finding {
  return ok('Database pooler', sentences[pooler]);
}
