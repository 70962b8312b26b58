import { join } from 'node:path';
import { withLock } from '../../scripts/setup/lock.mjs';
import { projectRoot } from './project-root';

/**
 * Waits until no other test file uses the ports that the demonstration and the documentation name (2200, 2233, 3000,
 * 9000, 9001): files run side by side. Resolves with a function that releases the ports.
 */
export function holdFixedPorts(): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const lock = join(projectRoot, 'dist/tests/fixed-ports.lock');
    withLock(lock, () => new Promise<void>((release) => resolve(release))).catch(reject);
  });
}
