// @ts-check
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../setup/programs.mjs';
import { runQuietly, StepFailed } from '../setup/run-quietly.mjs';

/**
 * Makes sure that programs are there to run whose Debian package would start a service if it were installed: it is
 * only unpacked, below `dist/programs`, without root. Throws StepFailed with what to install if it cannot.
 * @param {string} name Debian package, which needs no other to run
 * @param {string[]} programs in its /usr/bin
 * @param {string} root
 */
export async function ensureUnpacked(name, programs, root) {
  if (programs.every((program) => getUnpackedProgram(program, root) !== null)) return;
  const please = new StepFailed(
    `please install ${programs.join(', ')} (Debian: sudo apt-get install ${name})`,
  );
  if (!existsSync('/usr/bin/apt-get')) throw please;
  process.stdout.write(`unpacking ${name}…\n`);
  const folder = join(root, 'dist/programs');
  const fresh = join(folder, `${name}-unpacking`);
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  const what = `unpacking ${name}`;
  // As root, apt would download as a user without write permission here.
  const download = ['-o', 'APT::Sandbox::User=root', 'download', name];
  const once = () => runQuietly(what, 'apt-get', download, { cwd: fresh });
  await once().catch(async () => {
    // A fresh system has no list of packages yet.
    if (process.getuid?.() !== 0) throw please;
    await runQuietly('apt-get update', 'apt-get', ['update'], { cwd: fresh });
    await once();
  });
  const [archive] = readdirSync(fresh);
  if (archive === undefined) throw please;
  await runQuietly(what, 'dpkg-deb', ['-x', archive, 'whole'], { cwd: fresh });
  for (const program of programs) renameSync(join(fresh, 'whole/usr/bin', program), join(folder, program));
  rmSync(fresh, { recursive: true });
}

/**
 * The path of a program that `ensureUnpacked` has unpacked.
 * @param {string} program
 * @param {string} root
 */
export function getUnpackedProgram(program, root) {
  return findProgram(program) ?? findProgram(join(root, 'dist/programs', program));
}
