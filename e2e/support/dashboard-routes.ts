import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project-root';

const routes = Object.entries(
  JSON.parse(readFileSync(join(projectRoot, '.next/app-path-routes-manifest.json'), 'utf8')) as Record<
    string,
    string
  >,
).map(([file, path]) => ({
  isPage: file.endsWith('/page'),
  path: path.replace('[[...path]]', 'nothing').replace(/\[\w+\]/g, 'x'),
}));

const paths = (pages: boolean): string[] =>
  routes.filter(({ isPage, path }) => isPage === pages && !path.startsWith('/_')).map(({ path }) => path);

/** Paths of every page that the build serves, with something in place of each parameter. */
export const pages = paths(true);

/** Paths of all else that the build serves, below /api and elsewhere. */
export const calls = paths(false);

/** The methods tried on each of them; an unsupported one gets 405. */
export const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Every call with every method, such as `GET /api/v1/status`. */
export const allCalls = calls.flatMap((path) => methods.map((method) => `${method} ${path}`));
