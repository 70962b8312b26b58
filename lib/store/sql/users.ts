import type { Role } from '@/lib/core/access';
import { nowMicros } from '@/lib/core/clock';
import { ConflictError, NotFoundError } from '@/lib/core/domain-errors';
import type { Database, Transaction } from '@/lib/store/sql/database';
import { lockIntent, writeIntent } from '@/lib/store/sql/intent/write-intent';
import { integer } from '@/lib/store/sql/queries/conditions';
import type { NewUser, StoredUser } from '@/lib/store/users-and-tokens';
import { Prisma } from '@/prisma/generated/sqlite/client';

/** Whether there is any user. */
export async function hasUsers(db: Database): Promise<boolean> {
  return (await db.user.findFirst({ select: { name: true } })) !== null;
}

/**
 * Adds a user.
 *
 * @param db a connection opened for `operator`
 * @param onlyFirst whether there must be none before
 * @throws ConflictError if the name is taken, or there are users and there should be none
 */
export async function addUser(
  db: Database,
  { name, role, passwordHash }: NewUser,
  onlyFirst = false,
): Promise<void> {
  const now = nowMicros();
  const added = await writeIntent(db, async (tx) => {
    await lockIntent(tx);
    return tx.$executeRaw`
      INSERT INTO "User" (name, role, password, "createdAt", "passwordAt")
      SELECT ${name}, ${role}, ${passwordHash}, ${integer(now)}, ${integer(now)}
      ${onlyFirst ? Prisma.sql`WHERE NOT EXISTS (SELECT 1 FROM "User")` : Prisma.sql`WHERE true`}
      ON CONFLICT (name) DO NOTHING`;
  });
  if (added > 0) return;
  throw onlyFirst
    ? new ConflictError('already-set-up', 'A user already exists; sign in.')
    : new ConflictError('already-exists', `User "${name}" already exists; choose another name.`);
}

/** All users by name. */
export async function listUsers(db: Database): Promise<StoredUser[]> {
  const rows = await db.$queryRaw<(Omit<StoredUser, 'logins'> & { logins: bigint })[]>`
    SELECT name, role, "createdAt", "passwordAt", (
      SELECT count(*) FROM "Login" WHERE "Login"."user" = "User".name
    ) AS logins FROM "User" ORDER BY name`;
  return rows.map((row) => ({ ...row, logins: Number(row.logins) }));
}

/** The hash of a user's password, and since when it holds, µs since the epoch; null if there is no such user. */
export async function getPassword(
  db: Database,
  name: string,
): Promise<{ hash: string; passwordAt: bigint } | null> {
  const select = { password: true, passwordAt: true };
  const found = await db.user.findUnique({ where: { name }, select });
  return found && { hash: found.password, passwordAt: found.passwordAt };
}

/**
 * Gives a user a new password, and ends all of that user's logins.
 *
 * @throws NotFoundError if there is no such user
 */
export async function changePassword(db: Database, name: string, passwordHash: string): Promise<void> {
  await writeIntent(db, async (tx) => {
    const { count } = await tx.user.updateMany({
      where: { name },
      data: { password: passwordHash, passwordAt: nowMicros() },
    });
    if (count === 0) throw unknownUserError(name);
    await tx.login.deleteMany({ where: { user: name } });
  });
}

/**
 * Gives a user another role; it applies from the next request on.
 *
 * @throws NotFoundError if there is no such user, ConflictError if no operator would be left
 */
export async function changeRole(db: Database, name: string, role: Role): Promise<void> {
  await writeIntent(db, async (tx) => {
    await lockIntent(tx);
    const { count } = await tx.user.updateMany({ where: { name }, data: { role } });
    if (count === 0) throw unknownUserError(name);
    await assertOperatorRemains(tx);
  });
}

/**
 * Removes a user and ends all of that user's logins.
 *
 * @throws NotFoundError if there is no such user, ConflictError if no operator would be left
 */
export async function removeUser(db: Database, name: string): Promise<void> {
  await writeIntent(db, async (tx) => {
    await lockIntent(tx);
    const { count } = await tx.user.deleteMany({ where: { name } });
    if (count === 0) throw unknownUserError(name);
    await tx.login.deleteMany({ where: { user: name } });
    await assertOperatorRemains(tx);
  });
}

/**
 * Without an operator, users could not be managed any more; without any user a dashboard on loopback would be open.
 *
 * @param tx a transaction that began with `lockIntent`: two that remove the last two operators would not see each other
 */
async function assertOperatorRemains(tx: Transaction): Promise<void> {
  if ((await tx.user.count({ where: { role: 'operator' } })) > 0) return;
  throw new ConflictError('last-operator', 'This is the last operator. Add another one first.');
}

function unknownUserError(name: string) {
  return new NotFoundError(`There is no user "${name}".`);
}
