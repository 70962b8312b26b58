import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { testPlan } from '@/lib/store/contract-suite/sample';
import { withDialect } from '@/lib/store/sql/database';
import { declareUpstreams } from '@/lib/store/sql/declare-upstreams';
import { PrismaClient } from '@/prisma/generated/postgresql/client';
import { createClientConfig } from '../connection/client-config';
import type { RecorderDatabase } from '../ingest/store-batch';
import { trackConnection } from '../ingest/transaction-connection';
import { postgresqlDialect } from '../postgresql-dialect';
import { createTestPostgresql } from './test-databases';

/**
 * Opens the database for several recorders: a log of their own with the backends of `testPlan`, and one partition for
 * all days. They are closed after the test.
 */
export async function openRecorders(count: number): Promise<[RecorderDatabase, ...RecorderDatabase[]]> {
  const { target, drop } = await createTestPostgresql();
  onTestFinished(drop);
  const open = (): RecorderDatabase => {
    const config = createClientConfig(target, { name: 'recorder', sendsSettings: true });
    const pool = new pg.Pool({ ...config, max: 1 });
    // Without a listener, a connection that is lost would end the process.
    pool.on('error', () => undefined);
    const getConnection = trackConnection(pool);
    const client = new PrismaClient({ adapter: new PrismaPg(pool, { disposeExternalPool: true }) });
    onTestFinished(() => client.$disconnect());
    return { db: withDialect(client as never, postgresqlDialect), getConnection };
  };
  const first = open();
  await declareUpstreams(first.db, testPlan.node, testPlan);
  await first.db.$executeRaw`CREATE TABLE "Decision_all" PARTITION OF "Decision" DEFAULT`;
  return [first, ...Array.from({ length: count - 1 }, open)];
}
