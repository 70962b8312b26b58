import { resolveAnonymousAccess } from '@/lib/auth/anonymous-access';
import { formatStoreOptions } from '@/lib/config/database';
import type { Settings } from '@/lib/config/settings';
import { OperatorError } from '@/lib/core/operator-error';
import type { StoreContents } from '@/lib/store/inspection';
import { type Finding, fault, ok, warning } from './finding';

const dayMs = 86_400_000;
/** As for certificates: a timely renewal has happened by then. */
const renewalNoticeMs = 15 * dayMs;

/**
 * Whether a user can sign in, and whether the dashboard starts; null without one.
 *
 * @param users how many there are
 */
export function userFinding(settings: Settings, users: number): Finding | null {
  if (settings.dashboard === null) return null;
  if (users > 0) return ok('Access', `${users} users can sign in.`);
  try {
    const { setupToken } = resolveAnonymousAccess(false, settings.dashboard, formatStoreOptions(settings));
    return setupToken === null
      ? ok('Access', 'There are no users: anyone on this machine can use the dashboard.')
      : ok('Access', 'There are no users: the start prints a setup token for the first one.');
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    return fault('Access', `${error.message}.`);
  }
}

/** Tokens that have ended, or will soon: programs that use them get no explanation but 401. */
export function tokenFindings(tokens: StoreContents['tokens'], now: number): Finding[] {
  const expiring = tokens.filter(({ expiresAt }) => expiresAt < (now + renewalNoticeMs) * 1000);
  return expiring.map(({ name, expiresAt }) => {
    const end = new Date(expiresAt / 1000).toISOString().slice(0, 10);
    const remedy = 'give its program a new one (stickyboard token add) and revoke this one';
    return expiresAt <= now * 1000
      ? warning(`Token ${name}`, `It expired on ${end}; ${remedy}.`)
      : warning(`Token ${name}`, `It expires on ${end}; ${remedy}.`);
  });
}
