import type { Role } from '@/lib/core/access';
import type { AccessCommands, AccessQuestions } from '@/lib/store/users-and-tokens';
import { hashPassword, verifyPassword } from './passwords';

/**
 * Adds a user.
 *
 * @param onlyFirst whether there must be none before
 * @throws ConflictError if the name is taken, or there are users and there should be none
 */
export async function addUser(
  store: Pick<AccessCommands, 'addUser'>,
  { name, role, password }: { name: string; role: Role; password: string },
  onlyFirst = false,
): Promise<void> {
  await store.addUser({ name, role, passwordHash: await hashPassword(password) }, onlyFirst);
}

/** Gives a user a new password, and ends all of that user's logins. @throws NotFoundError for an unknown user */
export async function changePassword(
  store: Pick<AccessCommands, 'changePassword'>,
  name: string,
  password: string,
): Promise<void> {
  await store.changePassword(name, await hashPassword(password));
}

/**
 * Since when `password` is that of the user `name`, µs since the epoch; null if it is not. It takes as long if
 * there is no such user.
 */
export async function verifyUserPassword(
  store: Pick<AccessQuestions, 'getPassword'>,
  name: string,
  password: string,
): Promise<bigint | null> {
  const known = await store.getPassword(name);
  return (await verifyPassword(password, known?.hash ?? null)) && known ? known.passwordAt : null;
}
