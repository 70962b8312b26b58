import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import next from 'next';
import type { PageHandler } from './gate';

/**
 * Gets the built pages ready to answer.
 *
 * @param dir the project's root, which holds `.next`
 * @param hostname the host the dashboard is bound to
 * @throws when `dir` holds no build
 */
export async function preparePages(dir: string, hostname: string): Promise<PageHandler> {
  await loadConfigQuietly(dir);
  const app = next({
    dev: false,
    dir,
    hostname,
    // Next adds its own Upgrade handler to the server it is given; this one never listens.
    httpServer: createServer(),
  });
  await app.prepare();
  return app.getRequestHandler();
}

/** Next tells on stdout how long it took to load its configuration; loaded before, it is cached and it does not. */
async function loadConfigQuietly(dir: string): Promise<void> {
  const require = createRequire(import.meta.url);
  const { default: load } = require('next/dist/server/config') as typeof import('next/dist/server/config');
  const { PHASE_PRODUCTION_SERVER } = require('next/constants') as typeof import('next/constants');
  await load(PHASE_PRODUCTION_SERVER, dir, { silent: true });
}
