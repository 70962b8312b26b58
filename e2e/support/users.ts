import { runStickyboard } from './run-command';

/** A password that is long enough. */
export const password = 'correct horse battery';

/** Adds a user to the log in `data` from the shell. */
export async function addUser(data: string, name: string, role: 'operator' | 'viewer'): Promise<void> {
  const args = ['user', 'add', name, '--role', role, '--data', data];
  const { code, stderr } = await runStickyboard(args, `${password}\n`);
  if (code !== 0) throw new Error(stderr);
}
