import { createServer } from 'node:http';
import next from 'next';
import { buildIdVariable } from '@/lib/live/build-id';
import type { PageHandler } from './gate';
import { applyBuiltConfig, readBuildId } from './next-internals/built-config';

/**
 * Prepares the built pages to respond.
 *
 * @param dir the project's root, which holds `.next`
 * @param hostname the host the dashboard is bound to
 * @throws when `dir` holds no build
 */
export async function prepareNextApp(dir: string, hostname: string): Promise<PageHandler> {
  applyBuiltConfig(dir);
  process.env[buildIdVariable] = readBuildId(dir);
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
