import type { Database, Transaction } from '@/lib/store/sql/database';
import { retryWhileBusy } from '../retry-while-busy';

/** How long an operator waits, ms. */
const busyTimeoutMs = 5000;

/**
 * Writes an operator's command in one transaction, waiting for the lock while the recorder writes.
 *
 * @param db a connection opened for `operator`
 * @param write must begin with a write: a transaction that begins by reading fails when another writer is faster
 */
export function writeIntent<Written>(
  db: Database,
  write: (tx: Transaction) => Promise<Written>,
): Promise<Written> {
  return retryWhileBusy(
    () => db.$transaction(write, { maxWait: 5000, timeout: 5000 }),
    db.dialect.isBusy,
    busyTimeoutMs,
  );
}

/**
 * Makes a transaction wait for every other one that has done this, until its end: what it reads next is what they left.
 * The row is written as it is, so the proxy has nothing to look for.
 */
export async function lockIntent(tx: Transaction): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "Intent" AS known (id, version) VALUES (1, 0)
    ON CONFLICT (id) DO UPDATE SET version = known.version`;
}

/**
 * Counts the version of the operator's intent up, which makes the proxy look.
 *
 * @returns the new version, for the rows of the same transaction
 */
export async function incrementIntentVersion(tx: Transaction): Promise<number> {
  const [{ version } = { version: 1 }] = await tx.$queryRaw<{ version: number }[]>`
    INSERT INTO "Intent" AS known (id, version) VALUES (1, 1)
    ON CONFLICT (id) DO UPDATE SET version = known.version + 1 RETURNING version`;
  return version;
}
