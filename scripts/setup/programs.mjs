// @ts-check
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { withLock } from './lock.mjs';
import { runQuietly, StepFailed } from './run-quietly.mjs';

/**
 * Whether a program is there to run: an absolute path, or a name looked up in PATH and the system folders
 * (Debian keeps nginx and squid in /usr/sbin, which is not in everyone's PATH).
 * @param {string} program
 * @returns {string | null} its path
 */
export function findProgram(program) {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  const candidates = program.startsWith('/') ? [program] : folders.map((folder) => join(folder, program));
  return candidates.find(isExecutable) ?? null;
}

/**
 * Makes sure that programs are installed: by apt-get if this is root on Debian, else it throws
 * StepFailed with one line that says what to install.
 * @param {Record<string, string>} packages Debian package of each program
 * @param {string} root
 */
export async function ensurePrograms(packages, root) {
  if (findMissing(packages).length === 0) return;
  // Stages of the tests run side by side, and only one apt-get can install at a time.
  await withLock(join(root, 'dist/programs.lock'), async () => {
    const missing = findMissing(packages);
    if (missing.length === 0) return;
    const names = [...new Set(missing.map((program) => packages[program] ?? program))];
    if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
      throw new StepFailed(
        `please install ${missing.join(', ')} (Debian: sudo apt-get install ${names.join(' ')})`,
      );
    }
    process.stdout.write(`installing ${names.join(', ')}…\n`);
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    const install = ['install', '-y', '--no-install-recommends', ...names];
    await runQuietly('apt-get update', 'apt-get', ['update'], { cwd: root, env });
    await runQuietly(`installing ${names.join(', ')}`, 'apt-get', install, { cwd: root, env });
  });
}

/** @param {Record<string, string>} packages */
function findMissing(packages) {
  return Object.keys(packages).filter((program) => findProgram(program) === null);
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch (error) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    if (code === 'ENOENT' || code === 'EACCES' || code === 'ENOTDIR') return false;
    throw error;
  }
}
