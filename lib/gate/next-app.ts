import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import next from 'next';
import { buildIdVariable } from '@/lib/live/build-id';
import type { PageHandler } from './gate';

/**
 * Gets the built pages ready to answer.
 *
 * @param dir the project's root, which holds `.next`
 * @param hostname the host the dashboard is bound to
 * @throws when `dir` holds no build
 */
export async function prepareNextApp(dir: string, hostname: string): Promise<PageHandler> {
  applyBuiltConfig(dir);
  process.env[buildIdVariable] = readFileSync(join(dir, '.next/BUILD_ID'), 'utf8').trim();
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

/**
 * Has Next.js run by the configuration that the build kept, as its own standalone server does: the file from which it
 * came need not be there, nor be compiled at each start.
 */
function applyBuiltConfig(dir: string): void {
  const { config } = JSON.parse(readFileSync(join(dir, '.next/required-server-files.json'), 'utf8')) as {
    config: object;
  };
  process.env['__NEXT_PRIVATE_STANDALONE_CONFIG'] = JSON.stringify(config);
}
