import type { Scope } from '@/lib/core/access';
import { nowMicros } from '@/lib/core/clock';
import { ConflictError, NotFoundError } from '@/lib/core/domain-errors';
import { generateSecret, hashSecret } from '@/lib/core/secrets';
import type { Database } from '@/lib/store/sql/database';
import { writeIntent } from '@/lib/store/sql/intent/write-intent';
import type { NewToken, StoredToken } from '@/lib/store/users-and-tokens';

/** The prefix of every token, so that a leaked one is recognised. */
const tokenPrefix = 'stickyboard_';

/**
 * Makes a token.
 *
 * @param db a connection opened for `operator`
 * @param token `seconds`: how long it lasts
 * @returns its secret, which cannot be had again
 * @throws ConflictError if the name is taken
 */
export async function createToken(db: Database, token: NewToken): Promise<string> {
  const { name, scope, seconds, createdBy } = token;
  const secret = tokenPrefix + generateSecret();
  const createdAt = nowMicros();
  const expiresAt = createdAt + BigInt(seconds) * 1_000_000n;
  const added = await writeIntent(
    db,
    (tx) => tx.$executeRaw`
      INSERT INTO "Token" (name, digest, scope, "createdAt", "createdBy", "expiresAt")
      VALUES (${name}, ${hashSecret(secret)}, ${scope}, ${createdAt}, ${createdBy}, ${expiresAt})
      ON CONFLICT (name) DO NOTHING`,
  );
  if (added === 0)
    throw new ConflictError('already-exists', `Token "${name}" already exists; choose another name.`);
  return secret;
}

/** All tokens, those that are over too. */
export async function listTokens(db: Database): Promise<StoredToken[]> {
  const rows = await db.token.findMany({ orderBy: { name: 'asc' }, omit: { digest: true } });
  return rows as StoredToken[];
}

/** The token of a secret, given its digest; null if there is none, or it is over. */
export async function findToken(
  db: Database,
  digest: string,
): Promise<Pick<StoredToken, 'name' | 'scope' | 'usedAt'> | null> {
  const found = await db.token.findUnique({ where: { digest } });
  if (!found || found.expiresAt <= nowMicros()) return null;
  const { name, scope, usedAt } = found;
  return { name, scope: scope as Scope, usedAt };
}

/** Notes that a token is used now. @param db a connection opened for `operator` */
export async function touchToken(db: Database, digest: string): Promise<void> {
  await db.token.updateMany({ where: { digest }, data: { usedAt: nowMicros() } });
}

/** Takes a token back. @param db a connection opened for `operator` @throws NotFoundError if there is none */
export async function revokeToken(db: Database, name: string): Promise<void> {
  const { count } = await writeIntent(db, (tx) => tx.token.deleteMany({ where: { name } }));
  if (count === 0) throw new NotFoundError(`There is no token "${name}".`);
}
