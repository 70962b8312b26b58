import type { Role } from '@/lib/core/access';
import { loginIdleTimeoutSeconds, loginLifetimeSeconds } from '@/lib/core/access';
import { nowMicros } from '@/lib/core/clock';
import { generateSecret, hashSecret } from '@/lib/core/secrets';
import type { Database } from '@/lib/store/sql/database';
import { writeIntent } from '@/lib/store/sql/intent/write-intent';
import { integer } from '@/lib/store/sql/queries/conditions';
import type { ActiveLogin, NewLogin } from '@/lib/store/users-and-tokens';

const secondMicros = 1_000_000n;

/**
 * Begins a login, and ends those that the browser had: an earlier secret is never used further.
 *
 * @param db a connection opened for `operator`
 * @param login `passwordAt` is since when the user has the password that was compared, µs; `before` the secrets
 * that the browser sent
 * @returns the new secret; null if the password was changed, or the user removed, while it was compared
 */
export async function createLogin(db: Database, login: NewLogin): Promise<string | null> {
  const { user, passwordAt, client, before } = login;
  const secret = generateSecret();
  const now = nowMicros();
  return writeIntent(db, async (tx) => {
    // A write that changes nothing: a change of the password waits for this login and ends it, or is seen here.
    const unchanged = await tx.$executeRaw`
      UPDATE "User" SET "passwordAt" = "passwordAt" WHERE name = ${user} AND "passwordAt" = ${integer(passwordAt)}`;
    if (unchanged === 0) return null;
    await tx.login.create({
      data: { digest: hashSecret(secret), user, client, createdAt: now, usedAt: now },
    });
    const expired = [
      { createdAt: { lt: now - BigInt(loginLifetimeSeconds) * secondMicros } },
      { usedAt: { lt: now - BigInt(loginIdleTimeoutSeconds) * secondMicros } },
    ];
    await tx.login.deleteMany({ where: { OR: [...expired, { digest: { in: before.map(hashSecret) } }] } });
    return secret;
  });
}

/** The login of a secret, given its digest; null if there is none, or it has ended. */
export async function findLogin(db: Database, digest: string): Promise<ActiveLogin | null> {
  const now = nowMicros();
  const [found] = await db.$queryRaw<{ user: string; role: Role; usedAt: bigint | number }[]>`
    SELECT "Login"."user", "User".role, "usedAt" FROM "Login" JOIN "User" ON "User".name = "Login"."user"
    WHERE digest = ${digest} AND "Login"."createdAt" > ${now - BigInt(loginLifetimeSeconds) * secondMicros}
      AND "usedAt" > ${now - BigInt(loginIdleTimeoutSeconds) * secondMicros}`;
  return found ? { ...found, digest, usedAt: BigInt(found.usedAt) } : null;
}

/** Notes that a login is used now. @param db a connection opened for `operator` */
export async function touchLogin(db: Database, digest: string): Promise<void> {
  await db.login.updateMany({ where: { digest }, data: { usedAt: nowMicros() } });
}

/** Ends a login. @param db a connection opened for `operator` */
export async function deleteLogin(db: Database, digest: string): Promise<void> {
  await writeIntent(db, (tx) => tx.login.deleteMany({ where: { digest } }));
}
