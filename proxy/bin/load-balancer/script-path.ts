import { join } from 'node:path';

/** The bundle of a process of this product: this code runs in one that stands beside it. @param name as in the build */
export function scriptPath(name: string): string {
  return join(import.meta.dirname, `${name}.js`);
}
