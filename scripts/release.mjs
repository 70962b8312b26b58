// @ts-check
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { exitWithError } from './setup/print-error.mjs';
import { runCommand } from './setup/run-command.mjs';
import { runQuietly, StepFailed } from './setup/run-quietly.mjs';

// `npm run release`: packs the tagged version and publishes it with npm's provenance, which only a workflow can attest.
// `npm run release -- --dry-run` does all of it here, but for the tag, the provenance and the upload.
const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'stickyboard-release-'));
try {
  const { values } = parseArgs({ options: { 'dry-run': { type: 'boolean', default: false } } });
  const isDryRun = values['dry-run'];
  if (!isDryRun) {
    expectRepository();
    await expectTag();
  }
  if (!(await runCommand(root, process.execPath, ['scripts/package.mjs', folder])))
    throw new StepFailed('the package could not be packed');
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new StepFailed('npm pack left no tarball');
  const mode = isDryRun ? ['--dry-run'] : ['--provenance'];
  const args = ['publish', join(folder, tarball), '--access', 'public', '--ignore-scripts', ...mode];
  if (!(await runCommand(root, 'npm', args))) throw new StepFailed('the package could not be published');
} catch (error) {
  exitWithError(error);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Throws if package.json names no repository: npm attests the provenance of a package only if it is the workflow's. */
function expectRepository() {
  const { repository } = readPackage();
  if (repository === undefined)
    throw new StepFailed(
      'package.json has no repository; npm provenance requires that of the workflow, such as "github:OWNER/NAME"',
    );
}

/** Throws unless the commit has the tag of the version that package.json names. */
async function expectTag() {
  const { version } = readPackage();
  const tags = await runQuietly('reading the tags', 'git', ['tag', '--points-at', 'HEAD'], { cwd: root });
  if (!tags.split('\n').includes(`v${version}`))
    throw new StepFailed(`package.json has version ${version}, and this commit has no tag v${version}`);
}

/** @returns {{ version: string, repository?: unknown }} */
function readPackage() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
}
