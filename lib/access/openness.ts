import { randomInt } from 'node:crypto';
import { addressText } from '@/lib/config/address';
import { type DashboardSettings, isReachedFromElsewhere } from '@/lib/config/dashboard';
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
 * users, elsewhere and behind a proxy nobody.
 *
 * @param data the data directory, for the sentence about what to do
 * @throws OperatorError where it can be reached from elsewhere and nobody could ever sign in
 */
export async function opennessOf(
  database: Database,
  dashboard: DashboardSettings,
  data: string,
): Promise<Openness> {
  return opennessWith(await hasUsers(database), dashboard, data);
}

/** The same, where it is known whether there are users. @throws OperatorError as it does */
export function opennessWith(hasUsers: boolean, dashboard: DashboardSettings, data: string): Openness {
  const env: Record<string, string> = {
    STICKYBOARD_METRICS: dashboard.metrics,
    STICKYBOARD_TOKENS: dashboard.tokens ? 'on' : 'off',
    ...(isReachedFromElsewhere(dashboard) ? {} : { STICKYBOARD_OPEN: 'loopback' }),
  };
  if (hasUsers) return { env, code: null };
  if (dashboard.firstUser) {
    const code = readableCode();
    return { env: { ...env, [firstUserVariable]: code }, code };
  }
  if (env['STICKYBOARD_OPEN']) return { env, code: null };
  const field = dashboard.trusted.length > 0 ? 'trusted' : dashboard.hosts.length > 0 ? 'hosts' : 'listen';
  const way = {
    trusted: ' by way of those in dashboard.trusted',
    hosts: ' by the names in dashboard.hosts',
    listen: '',
  }[field];
  throw new OperatorError(
    `dashboard: ${addressText(dashboard)} can be reached from elsewhere${way} and there is no user; add one with npx stickyboard user add NAME --data ${data}, or start with --first-user`,
    `dashboard.${field}`,
  );
}

/** 100 random bits in letters and digits that are not taken for each other. */
function readableCode(): string {
  const signs = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
  const group = () => Array.from({ length: 5 }, () => signs[randomInt(signs.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}
