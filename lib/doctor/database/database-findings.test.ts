import { expect, it } from 'vitest';
import type { InspectedServer } from '@/lib/store/server-inspection';
import { bloatFinding } from './bloat-finding';
import { clockFinding } from './clock-finding';
import { connectionsFinding } from './connections-finding';
import { poolerFinding } from './pooler-finding';
import { privilegesFinding } from './privileges-finding';
import { serverFinding } from './server-finding';
import { slowStatementsFinding } from './slow-statements-finding';

const healthy: InspectedServer = {
  place: 'db.example:5432/stickyboard',
  version: '18.1',
  roundTripMicros: 840,
  clockSkewMicros: -3000,
  timeZone: 'Etc/UTC',
  pooler: 'none',
  privileges: { user: 'sticky', schemaExists: true, canCreate: true, foreignTables: [] },
  connections: { max: 97, used: 20 },
  tables: [{ name: 'Session', liveRows: 1_000_000, deadRows: 150_000 }],
  slowStatements: [],
};

function tell(changed: Partial<InspectedServer>): string[] {
  const server = { ...healthy, ...changed };
  return [
    serverFinding(server),
    privilegesFinding(server.privileges, 'public'),
    poolerFinding(server),
    clockFinding(server),
    connectionsFinding(server.connections),
    bloatFinding(server),
    slowStatementsFinding(server),
  ].map(({ state, subject, sentence }) => `${state} ${subject}: ${sentence}`);
}

it('has nothing to complain about where all is well', () => {
  expect(tell({})).toEqual([
    'ok Database: db.example:5432/stickyboard is PostgreSQL 18.1 (time zone Etc/UTC, which the log does not depend on) and responds in 0.8 ms.',
    'ok Database privileges: The user sticky has what nodes and dashboard need.',
    'ok Database pooler: There is no pooler in between.',
    "ok Clock: This machine's clock agrees with the database's to within a second.",
    'ok Database connections: 20 of 97 are in use.',
    'ok Database tables: Dead rows are cleaned up.',
    'ok Database questions: None is slow.',
  ]);
});

const privileges = (changed: Partial<InspectedServer['privileges']>) => ({
  privileges: { ...healthy.privileges, ...changed },
});

it.each<[string, Partial<InspectedServer>]>([
  [
    'warning Database: db.example:5432/stickyboard is PostgreSQL 18.1 (time zone Etc/UTC, which the log does not depend on) and responds in 25.0 ms; put nodes and dashboard near to it.',
    { roundTripMicros: 25_000 },
  ],
  [
    'fault Database privileges: The user sticky may not create tables in the schema public; run GRANT CREATE, USAGE ON SCHEMA public TO sticky.',
    privileges({ canCreate: false }),
  ],
  [
    'fault Database privileges: The user sticky may not create the schema public, which does not exist; run GRANT CREATE ON DATABASE … TO sticky.',
    privileges({ canCreate: false, schemaExists: false }),
  ],
  [
    'fault Database privileges: Another user owns Decision and 2 more tables, so sticky can neither migrate them nor delete old decisions; run ALTER TABLE … OWNER TO sticky.',
    privileges({ foreignTables: ['Decision', 'Event', 'Session'] }),
  ],
  [
    "warning Clock: This machine's clock is 5.0 s ahead of the database's; synchronise both (NTP).",
    { clockSkewMicros: 5_000_000 },
  ],
  [
    "warning Clock: This machine's clock is 1.5 s behind the database's; synchronise both (NTP).",
    { clockSkewMicros: -1_500_000 },
  ],
  [
    'fault Database connections: 97 of 97 are in use; raise max_connections, or put a pooler in transaction mode in between.',
    { connections: { max: 97, used: 97 } },
  ],
  [
    'warning Database connections: 90 of 97 are in use, and a node with its dashboard opens up to 15; raise max_connections, or put a pooler in transaction mode in between.',
    { connections: { max: 97, used: 90 } },
  ],
  [
    'warning Database tables: Session have more dead rows than others (Session has 2000000); let autovacuum run more often there, and look for transactions that never end.',
    {
      tables: [
        { name: 'Session', liveRows: 1_000_000, deadRows: 2_000_000 },
        { name: 'Lease', liveRows: 1, deadRows: 90_000 },
      ],
    },
  ],
  [
    'ok Database questions: The server does not count which are slow: it would with pg_stat_statements.',
    { slowStatements: null },
  ],
  [
    'warning Database questions: 1 are slow; the slowest takes 412 ms, mean of 30: SELECT 1… Look for a lack of CPU, memory or disk on the server.',
    { slowStatements: [{ text: 'SELECT 1', meanMs: 412.3, calls: 30 }] },
  ],
])('%s', (expected, changed) => {
  expect(tell(changed)).toContain(expected);
});
