import { setTimeout as pause } from 'node:timers/promises';
import { isBusy } from '@/lib/database/failure';
import type { Database, Transaction } from '@/lib/database/open';

/** Between two attempts while the recorder writes, ms: it leaves a gap of 5 ms after each batch. */
const retryMillis = 2;
const patienceMillis = 5000;

/**
 * Writes what an operator wants in one transaction, waiting for its turn while the recorder writes.
 *
 * @param db a connection opened for `operator`
 * @param write must begin with a write: a transaction that begins by reading fails when another writer is faster
 */
export async function writeIntent<Written>(
  db: Database,
  write: (tx: Transaction) => Promise<Written>,
): Promise<Written> {
  const giveUpAt = Date.now() + patienceMillis;
  for (;;) {
    try {
      return await db.$transaction(write, { maxWait: 5000, timeout: 5000 });
    } catch (error) {
      if (!isBusy(error) || Date.now() > giveUpAt) throw error;
      await pause(retryMillis);
    }
  }
}

/**
 * Counts the version of the operator's intent up, which makes the proxy look.
 *
 * @returns the new version, for the rows of the same transaction
 */
export async function nextVersion(tx: Transaction): Promise<number> {
  const [{ version } = { version: 1 }] = await tx.$queryRaw<{ version: number }[]>`
    INSERT INTO Intent (id, version) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET version = version + 1
    RETURNING version`;
  return version;
}
