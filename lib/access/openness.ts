import { randomInt } from 'node:crypto';
import { addressText } from '@/lib/config/address';
import type { DashboardSettings } from '@/lib/config/dashboard';
import { isLoopback } from '@/lib/config/loopback';
import type { Database } from '@/lib/database/open';
import { OperatorError } from '@/lib/errors';
import { firstUserVariable } from './firstUser';
import { hasUsers } from './users';

/** How the dashboard is to be started. */
export interface Openness {
  /** What its process is told, and no other. */
  env: Record<string, string>;
  /** By which the first user can be added; null where there is one, or nobody asked for it. */
  code: string | null;
}

/**
 * Decides who may use the dashboard before anybody has signed in: on loopback whoever reaches it while there are no
 * users, elsewhere nobody.
 *
 * @param data the data directory, for the sentence about what to do
 * @throws OperatorError where it can be reached from elsewhere and nobody could ever sign in
 */
export async function opennessOf(
  database: Database,
  dashboard: DashboardSettings,
  data: string,
): Promise<Openness> {
  const env: Record<string, string> = {
    STICKYBOARD_METRICS: dashboard.metrics,
    STICKYBOARD_TOKENS: dashboard.tokens ? 'on' : 'off',
    ...(isLoopback(dashboard.host) ? { STICKYBOARD_OPEN: 'loopback' } : {}),
  };
  if (await hasUsers(database)) return { env, code: null };
  if (dashboard.firstUser) {
    const code = readableCode();
    return { env: { ...env, [firstUserVariable]: code }, code };
  }
  if (env['STICKYBOARD_OPEN']) return { env, code: null };
  throw new OperatorError(
    `dashboard: ${addressText(dashboard)} can be reached from elsewhere and there is no user; add one with npx stickyboard user add NAME --data ${data}, or start with --first-user`,
    'dashboard.listen',
  );
}

/** 100 random bits in letters and digits that are not taken for each other. */
function readableCode(): string {
  const signs = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
  const group = () => Array.from({ length: 5 }, () => signs[randomInt(signs.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}
