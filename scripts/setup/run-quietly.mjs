// @ts-check
import { spawn } from 'node:child_process';
import { formatError } from '../../lib/core/format-error.mjs';

/** A step that failed: its message is for the operator, `output` is what the command printed. */
export class StepFailed extends Error {
  /**
   * @param {string} message
   * @param {string} output
   */
  constructor(message, output = '') {
    super(message);
    this.output = output;
  }
}

/**
 * Runs a command and keeps what it prints to itself.
 * @param {string} step the step in words, for the message of a failure
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env?: Record<string, string> }} options `env` is added to this process's own
 * @returns {Promise<string>} what it printed; rejects with StepFailed if it ends with another code than 0
 */
export function runQuietly(step, command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // A signal that ends this process during the setup must not leave the command running.
    const end = () => child.kill();
    process.once('exit', end);
    child.once('close', () => process.off('exit', end));
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      // If no file can be opened any more the child has none; its error says so.
      stream?.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.once('error', (error) => reject(new StepFailed(`${step} failed: ${formatError(error)}`)));
    child.once('close', (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new StepFailed(`${step} failed (${signal ?? `exit code ${code}`})`, output));
    });
  });
}
