import type { Pool, PoolClient } from 'pg';

/**
 * Finds the connection on which an interactive transaction of Prisma runs, for what Prisma cannot do on it: COPY, and
 * statements over arrays at the driver's own cost.
 *
 * The pool has one connection, so the one that it handed out last is the transaction's; `acquire` and `max` are
 * documented parts of the driver, and nothing of Prisma has to be known. Prisma's adapter keeps its connection to
 * itself, under a name that may change. And in a transaction begun by ourselves, with Prisma's client on the same
 * connection, the first write that Prisma takes apart would begin a transaction of its own and commit ours.
 *
 * @param pool of the adapter that Prisma's client has been given
 * @returns a function that gives the connection of the transaction that is open
 */
export function trackConnection(pool: Pool): () => PoolClient {
  if (pool.options.max !== 1)
    throw new Error('only a pool of one connection has the transaction on the last one');
  let last: PoolClient | null = null;
  pool.on('acquire', (client) => {
    last = client;
  });
  pool.on('release', () => {
    last = null;
  });
  return () => {
    if (last?.getTransactionStatus() !== 'T')
      throw new Error('no transaction is open on the connection of the pool');
    return last;
  };
}
