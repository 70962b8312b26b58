// @ts-check
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';

/**
 * Pages find the packages that are not bundled by links in `.next/node_modules`, which a tarball cannot have. Their
 * list travels in it instead, and the links are made again after unpacking.
 */
const list = 'dist/links.json';

/**
 * Notes which packages the pages look for, and by which name, before a tarball is made.
 * @param {string} root folder of the checkout, its pages built
 */
export function recordLinks(root) {
  const folder = join(root, '.next/node_modules');
  /** @type {Record<string, string>} */
  const found = {};
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(folder, name);
    if (!lstatSync(path).isSymbolicLink()) continue;
    const [, wanted = ''] = readlinkSync(path).split(`node_modules${sep}`);
    found[name] = wanted;
  }
  writeFileSync(join(root, list), `${JSON.stringify(found, null, 2)}\n`);
}

/**
 * The step that links the packages where npm put them.
 * @param {string} root folder where the tarball was unpacked
 */
export function linksStep(root) {
  const folder = join(root, '.next/node_modules');
  const wanted = /** @type {Record<string, string>} */ (JSON.parse(readFileSync(join(root, list), 'utf8')));
  return {
    name: 'links',
    line: 'linking the packages of the dashboard…',
    isFresh: async () => Object.keys(wanted).every((name) => existsSync(join(folder, name))),
    async run() {
      for (const [name, from] of Object.entries(wanted)) {
        const link = join(folder, name);
        mkdirSync(dirname(link), { recursive: true });
        rmSync(link, { force: true });
        symlinkSync(packageFolder(root, from), link);
      }
    },
  };
}

/**
 * Where npm put a package that code below `root` imports.
 * @param {string} root
 * @param {string} name
 */
export function packageFolder(root, name) {
  const { resolve } = createRequire(join(root, 'package.json'));
  for (const folder of resolve.paths(name) ?? []) {
    if (existsSync(join(folder, name, 'package.json'))) return join(folder, name);
  }
  throw new Error(`the package ${name} is missing; run npm install again`);
}
