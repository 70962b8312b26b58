import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { promisify } from 'node:util';

/**
 * Runs a real program to its end without the machine's own proxy settings, which must not affect a
 * test. @param env added to the other variables of the environment
 * @returns its output; rejects with its own error if it fails or takes longer than 30 s
 */
export async function runProgram(
  program: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<{ stdout: string; stderr: string }> {
  const clean: NodeJS.ProcessEnv = { ...process.env, ...env };
  for (const name of Object.keys(process.env))
    if (/_proxy$/i.test(name) && !(name in env)) delete clean[name];
  const options = {
    env: clean,
    timeout: 30_000,
    maxBuffer: 64 * 1024 * 1024,
  };
  return promisify(execFile)(program, args, { ...options, encoding: 'latin1' });
}

/** Writes a file of `bytes` bytes that differ from place to place; returns their SHA-256 in hex. */
export function writeSampleFile(path: string, bytes: number): string {
  const content = Buffer.alloc(bytes);
  for (let at = 0; at < bytes; at++) content[at] = (at * 31 + (at >> 8)) & 0xff;
  writeFileSync(path, content);
  return sha256(content);
}

export function sha256(bytes: Buffer | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}
