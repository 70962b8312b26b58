import { hashPassword, verifyPassword } from '@/lib/auth/passwords';
import type { Role } from '@/lib/core/access';
import { nowMicros } from '@/lib/core/clock';
import { conflict, notFound } from '@/lib/http/response';
import { writeIntent } from '@/lib/store/sqlite/intent/write-intent';
import type { Database, Transaction } from './open-database';

/** A user as it may be shown. Times in µs since the epoch. */
export interface StoredUser {
  name: string;
  role: Role;
  createdAt: bigint;
  passwordAt: bigint;
  /** Browsers that are signed in as this user. */
  logins: number;
}

/** Whether there is any user. */
export async function hasUsers(db: Database): Promise<boolean> {
  return (await db.user.findFirst({ select: { name: true } })) !== null;
}

/**
 * Adds a user.
 *
 * @param db a connection opened for `operator`
 * @param onlyFirst whether there must be none before
 * @throws HttpError 409 where the name is taken, or there are users and there should be none
 */
export async function addUser(
  db: Database,
  user: { name: string; role: Role; password: string },
  onlyFirst = false,
): Promise<void> {
  const { name, role } = user;
  const password = await hashPassword(user.password);
  const now = nowMicros();
  const added = await writeIntent(
    db,
    (tx) => tx.$executeRaw`
      INSERT INTO User (name, role, password, createdAt, passwordAt)
      SELECT ${name}, ${role}, ${password}, ${now}, ${now}
      WHERE NOT ${onlyFirst ? 1 : 0} OR NOT EXISTS (SELECT 1 FROM User)
      ON CONFLICT (name) DO NOTHING`,
  );
  if (added > 0) return;
  throw onlyFirst
    ? conflict('taken', 'There is a user already; sign in.')
    : conflict('taken', `There is a user "${name}" already; choose another name.`);
}

/** All users by name. */
export async function listUsers(db: Database): Promise<StoredUser[]> {
  const rows = await db.$queryRaw<(Omit<StoredUser, 'logins'> & { logins: bigint })[]>`
    SELECT name, role, createdAt, passwordAt, (SELECT count(*) FROM Login WHERE Login.user = User.name) AS logins
    FROM User ORDER BY name`;
  return rows.map((row) => ({ ...row, logins: Number(row.logins) }));
}

/**
 * Since when `password` is that of the user `name`, µs; null where it is not. It takes as long where there is no such
 * user.
 */
export async function verifyUserPassword(
  db: Database,
  name: string,
  password: string,
): Promise<bigint | null> {
  const select = { password: true, passwordAt: true };
  const found = await db.user.findUnique({ where: { name }, select });
  return (await verifyPassword(password, found?.password ?? null)) && found ? found.passwordAt : null;
}

/**
 * Gives a user a new password, and ends all of that user's logins.
 *
 * @throws HttpError 404 where there is no such user
 */
export async function changePassword(db: Database, name: string, password: string): Promise<void> {
  const hash = await hashPassword(password);
  await writeIntent(db, async (tx) => {
    const { count } = await tx.user.updateMany({
      where: { name },
      data: { password: hash, passwordAt: nowMicros() },
    });
    if (count === 0) throw unknownUserError(name);
    await tx.login.deleteMany({ where: { user: name } });
  });
}

/**
 * Gives a user another role; it counts from the next request on.
 *
 * @throws HttpError 404 where there is no such user, 409 where no operator would be left
 */
export async function changeRole(db: Database, name: string, role: Role): Promise<void> {
  await writeIntent(db, async (tx) => {
    const { count } = await tx.user.updateMany({ where: { name }, data: { role } });
    if (count === 0) throw unknownUserError(name);
    await assertOperatorRemains(tx);
  });
}

/**
 * Removes a user and ends all of that user's logins.
 *
 * @throws HttpError 404 where there is no such user, 409 where no operator would be left
 */
export async function removeUser(db: Database, name: string): Promise<void> {
  await writeIntent(db, async (tx) => {
    const { count } = await tx.user.deleteMany({ where: { name } });
    if (count === 0) throw unknownUserError(name);
    await tx.login.deleteMany({ where: { user: name } });
    await assertOperatorRemains(tx);
  });
}

/** Nobody could ever act again, or let anybody in; and without any user a dashboard on loopback would be open. */
async function assertOperatorRemains(tx: Transaction): Promise<void> {
  if ((await tx.user.count({ where: { role: 'operator' } })) > 0) return;
  throw conflict('last-operator', 'This is the last operator; add another one first.');
}

function unknownUserError(name: string) {
  return notFound(`There is no user "${name}".`);
}
