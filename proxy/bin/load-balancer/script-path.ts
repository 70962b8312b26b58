import { join } from 'node:path';

/**
 * The bundle of a process of this product, in the same folder as the bundle of this code. @param name as in the build
 */
export function scriptPath(name: string): string {
  return join(import.meta.dirname, `${name}.js`);
}
