import { randomInt } from 'node:crypto';
import { type DashboardSettings, isReachableRemotely } from '@/lib/config/dashboard';
import { formatAddress } from '@/lib/core/host-port';
import { OperatorError } from '@/lib/core/operator-error';
import type { AccessQuestions } from '@/lib/store/users-and-tokens';
import { setupTokenVariable } from './setup-token';

/** How the dashboard is to be started. */
export interface AnonymousAccess {
  /** Environment variables for the dashboard's process only. */
  env: Record<string, string>;
  /** For adding the first user; null if there are users, or without --initial-setup. */
  setupToken: string | null;
}

/**
 * Decides which clients may use the dashboard without a sign-in: on loopback any while there are no
 * users, elsewhere and behind a proxy none.
 *
 * @param storeOptions by which a command finds the store, for the sentence about what to do
 * @throws OperatorError if it is reachable from other machines and there is no user who could sign in
 */
export async function anonymousAccess(
  store: Pick<AccessQuestions, 'hasUsers'>,
  dashboard: DashboardSettings,
  storeOptions: string,
): Promise<AnonymousAccess> {
  return resolveAnonymousAccess(await store.hasUsers(), dashboard, storeOptions);
}

/** The same, if it is known whether there are users. @throws OperatorError as it does */
export function resolveAnonymousAccess(
  hasUsers: boolean,
  dashboard: DashboardSettings,
  storeOptions: string,
): AnonymousAccess {
  const env: Record<string, string> = {
    STICKYBOARD_METRICS: dashboard.metrics,
    STICKYBOARD_TOKENS: dashboard.tokens ? 'on' : 'off',
    ...(isReachableRemotely(dashboard) ? {} : { STICKYBOARD_OPEN: 'loopback' }),
  };
  if (hasUsers) return { env, setupToken: null };
  if (dashboard.printSetupToken) {
    const setupToken = generateSetupToken();
    return { env: { ...env, [setupTokenVariable]: setupToken }, setupToken };
  }
  if (env['STICKYBOARD_OPEN']) return { env, setupToken: null };
  const field = dashboard.trusted.length > 0 ? 'trusted' : dashboard.hosts.length > 0 ? 'hosts' : 'listen';
  const way = {
    trusted: ' through the proxies in dashboard.trusted',
    hosts: ' by the names in dashboard.hosts',
    listen: '',
  }[field];
  throw new OperatorError(
    `dashboard: ${formatAddress(dashboard)} is reachable from other machines${way} and has no users; add one with npx stickyboard user add NAME ${storeOptions}, or start with --initial-setup`,
    `dashboard.${field}`,
  );
}

/** 100 random bits in letters and digits that are not taken for each other. */
function generateSetupToken(): string {
  const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';
  const group = () => Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}
