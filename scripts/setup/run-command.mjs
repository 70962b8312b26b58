// @ts-check
import { spawn } from 'node:child_process';

/**
 * Runs a checker.
 * @param {string} root
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string>} env added to this process's own
 * @param {'inherit' | number} output where it prints to: the terminal, or a file that is open
 * @returns {Promise<boolean>} whether it ended with code 0; rejects if it cannot be started
 */
export function runCommand(root, command, args, env = {}, output = 'inherit') {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', ...env },
      stdio: ['ignore', output, output],
    });
    child.once('error', reject);
    child.once('close', (code) => resolve(code === 0));
  });
}
