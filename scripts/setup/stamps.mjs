// @ts-check
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * What each build was made from, kept in `dist/setup.json`: a build is fresh while its inputs still have
 * the fingerprint that it was made from and its output is still there.
 * @param {string} root
 */
export function openStamps(root) {
  const path = join(root, 'dist/setup.json');
  /** @returns {Record<string, string>} */
  const read = () => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {});
  return {
    /**
     * @param {string} name
     * @param {string} print
     * @param {string} output path below the root that the build writes
     */
    isFresh: (name, print, output) => existsSync(join(root, output)) && read()[name] === print,
    /**
     * @param {string} name
     * @param {string} print
     */
    store(name, print) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `${JSON.stringify({ ...read(), [name]: print }, null, 2)}\n`);
    },
  };
}
