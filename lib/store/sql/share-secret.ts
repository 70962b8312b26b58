import type { Database } from '@/lib/store/sql/database';

/** The key of the fingerprints in the log: one application session is one session on all nodes. */
const fingerprintSecret = 'fingerprint';

/**
 * The key that all nodes use from now on: that of the first node.
 *
 * @param own the key of this node, which becomes the shared one if there is none yet
 */
export async function shareSecret(db: Database, own: string): Promise<string> {
  await db.$executeRaw`
    INSERT INTO "Secret" ("name", "value") VALUES (${fingerprintSecret}, ${own}) ON CONFLICT DO NOTHING`;
  return (await db.secret.findUniqueOrThrow({ where: { name: fingerprintSecret } })).value;
}
