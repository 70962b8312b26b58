import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const program = join(import.meta.dirname, '../../dist/main.js');

/** A password that is long enough. */
export const password = 'correct horse battery';

/** Runs `stickyboard` with `args`, giving it `input` on its standard input. */
export async function stickyboard(
  args: string[],
  input = '',
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [program, ...args], { cwd: tmpdir(), stdio: 'pipe' });
  child.stdin.end(input);
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await once(child, 'exit')) as [number | null];
  const [stdout, stderr] = await output;
  return { code, stdout, stderr };
}

/** Adds a user to the log in `data` from the shell. */
export async function addUser(data: string, name: string, role: 'operator' | 'viewer'): Promise<void> {
  const args = ['user', 'add', name, '--role', role, '--data', data];
  const { code, stderr } = await stickyboard(args, `${password}\n`);
  if (code !== 0) throw new Error(stderr);
}
