import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Gives a test run a temporary directory of its own (by TMPDIR, as `os.tmpdir` reads it), so that no file
 * remains, whatever a test made there and however it ended.
 *
 * @returns a function that removes it
 */
export default function createTemporaryDirectory(): () => void {
  const directory = mkdtempSync(join(tmpdir(), 'stickyboard-tests-'));
  // Servers that give up root have to get through to what a test opens for them.
  chmodSync(directory, 0o711);
  process.env.TMPDIR = directory;
  return () => rmSync(directory, { recursive: true, force: true });
}
