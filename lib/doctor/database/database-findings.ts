import type { Settings } from '@/lib/config/settings';
import { OperatorError } from '@/lib/core/operator-error';
import { inspectServer } from '@/lib/store/chosen-engine';
import type { InspectedServer } from '@/lib/store/server-inspection';
import type { Finding } from '../finding';
import { bloatFinding } from './bloat-finding';
import { clockFinding } from './clock-finding';
import { connectionsFinding } from './connections-finding';
import { poolerFinding } from './pooler-finding';
import { privilegesFinding } from './privileges-finding';
import { serverFinding } from './server-finding';
import { slowStatementsFinding } from './slow-statements-finding';

/** The server of the database that nodes share; nothing without one, nor of one that the log's own finding calls unusable. */
export async function databaseFindings({ database }: Pick<Settings, 'database'>): Promise<Finding[]> {
  if (database === null) return [];
  const server = await inspectServer(database.target).catch(orNull);
  if (server === null) return [];
  return [
    serverFinding(server),
    privilegesFinding(server.privileges, database.target.schema),
    poolerFinding(server),
    clockFinding(server),
    connectionsFinding(server.connections),
    bloatFinding(server),
    slowStatementsFinding(server),
  ];
}

/** What makes a server unusable is the finding about the log. */
function orNull(error: unknown): InspectedServer | null {
  if (error instanceof OperatorError) return null;
  throw error;
}
