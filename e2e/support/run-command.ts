import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { projectRoot } from './project-root';

const programPath = join(projectRoot, 'dist/main.js');

/** Runs `stickyboard` with `args` in the folder `cwd`, giving it `input` on its standard input. */
export async function runStickyboard(
  args: string[],
  input = '',
  cwd = tmpdir(),
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [programPath, ...args], { cwd, stdio: 'pipe' });
  child.stdin.end(input);
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await once(child, 'exit')) as [number | null];
  const [stdout, stderr] = await output;
  return { code, stdout, stderr };
}
