import { nowMicros } from '@/lib/database/clock';
import type { Database } from '@/lib/database/open';
import { writeIntent } from '@/lib/intent/write';
import type { Role } from './asker';
import { idleSeconds, loginSeconds } from './cookie';
import { digestOf, newSecret } from './secrets';

/** A user who is signed in. */
export interface SignedIn {
  user: string;
  role: Role;
  digest: string;
  /** When the login was used last, as noted; µs since the epoch. */
  usedAt: bigint;
}

const second = 1_000_000n;

/**
 * Begins a login, and ends those that the browser had: a secret that was there before is never used further.
 *
 * @param db a connection opened for `operator`
 * @param login `passwordAt` is since when the user has the password that was looked at, µs; `before` the secrets
 * that the browser came with
 * @returns the new secret; null where the password was changed, or the user removed, while it was looked at
 */
export async function beginLogin(
  db: Database,
  login: { user: string; passwordAt: bigint; client: string; before: string[] },
): Promise<string | null> {
  const { user, passwordAt, client, before } = login;
  const secret = newSecret();
  const now = nowMicros();
  return writeIntent(db, async (tx) => {
    if ((await tx.user.count({ where: { name: user, passwordAt } })) === 0) return null;
    await tx.login.create({
      data: { digest: digestOf(secret), user, client, createdAt: now, usedAt: now },
    });
    const over = [
      { createdAt: { lt: now - BigInt(loginSeconds) * second } },
      { usedAt: { lt: now - BigInt(idleSeconds) * second } },
    ];
    await tx.login.deleteMany({ where: { OR: [...over, { digest: { in: before.map(digestOf) } }] } });
    return secret;
  });
}

/** Who is signed in by a secret, given its digest; null where it is of no login, or of one that is over. */
export async function findLogin(db: Database, digest: string): Promise<SignedIn | null> {
  const now = nowMicros();
  const [found] = await db.$queryRaw<{ user: string; role: Role; usedAt: bigint | number }[]>`
    SELECT Login.user, User.role, Login.usedAt FROM Login JOIN User ON User.name = Login.user
    WHERE digest = ${digest} AND Login.createdAt > ${now - BigInt(loginSeconds) * second}
      AND usedAt > ${now - BigInt(idleSeconds) * second}`;
  return found ? { ...found, digest, usedAt: BigInt(found.usedAt) } : null;
}

/** Notes that a login is used now. @param db a connection opened for `operator` */
export async function noteLogin(db: Database, digest: string): Promise<void> {
  await db.login.updateMany({ where: { digest }, data: { usedAt: nowMicros() } });
}

/** Ends a login. @param db a connection opened for `operator` */
export async function endLogin(db: Database, digest: string): Promise<void> {
  await writeIntent(db, (tx) => tx.login.deleteMany({ where: { digest } }));
}
