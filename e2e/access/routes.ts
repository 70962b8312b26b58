import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every address that the build serves, with something in place of each parameter. */
const routes = Object.entries(
  JSON.parse(
    readFileSync(join(import.meta.dirname, '../../.next/app-path-routes-manifest.json'), 'utf8'),
  ) as Record<string, string>,
).map(([file, path]) => ({
  isPage: file.endsWith('/page'),
  path: path.replace('[[...path]]', 'nothing').replace(/\[\w+\]/g, 'x'),
}));

/** Addresses of the API. */
export const calls = routes.filter(({ isPage, path }) => !isPage && path.startsWith('/api/')).map(pathOf);
/** Addresses of the pages. */
export const pages = routes.filter(({ isPage, path }) => isPage && !path.startsWith('/_')).map(pathOf);

function pathOf({ path }: { path: string }): string {
  return path;
}
