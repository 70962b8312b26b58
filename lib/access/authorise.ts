import type { Database } from '@/lib/database/open';
import { databaseFor } from '@/lib/database/shared';
import { HttpError } from '@/lib/http/answer';
import { requestNow } from '@/lib/log/request';
import { type Access, Asker } from './asker';
import { loginSecrets } from './cookie';
import { hasFirstUserCode } from './firstUser';
import { findLogin, noteLogin } from './logins';
import { digestOf } from './secrets';
import { checkSite } from './sites';
import { findToken, noteToken } from './tokens';
import { noteUse } from './use';
import { hasUsers } from './users';

const reading = () => databaseFor('dashboard');
const writing = () => databaseFor('operator');

/**
 * Lets a request pass or not: whoever is signed in or sends a token may do what its role or scope says. Without
 * any user, and on loopback, whoever reaches the dashboard is its operator.
 *
 * @throws HttpError 401 where it is not known who asks, 403 where that one may not, or another site asks
 */
export async function authorise({ headers, method }: Request, access: Access): Promise<Asker> {
  // Who may do it is one question, who asked the browser to another: what changes something is asked both.
  checkSite(headers, method === 'GET' || method === 'HEAD' ? access : 'operate');
  const asker = await askerOf(headers);
  if (asker === null) {
    throw new HttpError(
      401,
      'sign-in-required',
      'Sign in at the dashboard, or send a token: Authorization: Bearer TOKEN.',
    );
  }
  asker.require(access);
  return asker;
}

/**
 * Lets a request read the metrics: whoever may read, and anybody or nobody where the configuration says so.
 *
 * @throws as `authorise`, and HttpError 404 where nobody may
 */
export async function authoriseMetrics(request: Request): Promise<Asker> {
  const who = process.env['STICKYBOARD_METRICS'];
  if (who === 'off')
    throw new HttpError(404, 'metrics-off', 'dashboard.metrics is off in the configuration.');
  if (who !== 'open') return authorise(request, 'read');
  const actor = `anybody@${addressOf(request.headers)}`;
  return new Asker({ actor, role: 'viewer', by: 'nobody', user: null, digest: null });
}

/** Who asks; null where that is not known and must be. @throws HttpError 401 for a token that does not hold */
export async function askerOf(headers: Headers): Promise<Asker | null> {
  const asker = await askerBy(headers);
  const request = requestNow();
  if (request && asker) request.actor = asker.actor;
  return asker;
}

async function askerBy(headers: Headers): Promise<Asker | null> {
  const address = addressOf(headers);
  const sent = headers.get('authorization');
  if (sent !== null) return askerByToken(sent, address);
  const db = await reading();
  const found = await loginOf(db, headers);
  if (found) {
    const { user, role, digest } = found;
    await noteUse(found, async () => noteLogin(await writing(), digest));
    return new Asker({ actor: `${user}@${address}`, role, by: 'login', user, digest });
  }
  if (!mayBeOpen() || (await hasUsers(db))) return null;
  return new Asker({
    actor: `operator@${address}`,
    role: 'operator',
    by: 'nobody',
    user: null,
    digest: null,
  });
}

/** The login of the first cookie that is one: a stale one that is sent before it must not hide it. */
async function loginOf(db: Database, headers: Headers): ReturnType<typeof findLogin> {
  for (const secret of loginSecrets(headers)) {
    const found = await findLogin(db, digestOf(secret));
    if (found !== null) return found;
  }
  return null;
}

/** Whether whoever was let in still would be: for an answer that goes on for long. It does not count as use. */
export async function stillHolds({ by, digest }: Asker): Promise<boolean> {
  const db = await reading();
  if (digest === null) return !(await hasUsers(db));
  return (await (by === 'token' ? findToken(db, digest) : findLogin(db, digest))) !== null;
}

/** Whether the first user can be added at the dashboard: there is none, and a code was printed at the start. */
export async function takesFirstUser(): Promise<boolean> {
  return hasFirstUserCode() && !(await hasUsers(await reading()));
}

/** The address of whoever asks, as the gate saw it. */
export function addressOf(headers: Headers): string {
  return headers.get('x-forwarded-for') ?? 'unknown';
}

async function askerByToken(sent: string, address: string): Promise<Asker> {
  if (process.env['STICKYBOARD_TOKENS'] === 'off') {
    throw new HttpError(
      403,
      'tokens-off',
      'dashboard.tokens is false in the configuration: sign in instead.',
    );
  }
  const [, secret = ''] = /^Bearer +(\S+)$/i.exec(sent) ?? [];
  const digest = digestOf(secret);
  const token = await findToken(await reading(), digest);
  if (!token)
    throw new HttpError(401, 'bad-token', 'This token does not hold: it is unknown, or its time is over.');
  await noteUse(token, async () => noteToken(await writing(), digest));
  const role = token.scope === 'operate' ? 'operator' : 'viewer';
  return new Asker({ actor: `token ${token.name}@${address}`, role, by: 'token', user: null, digest });
}

/** Set by the process that starts the dashboard where only this machine reaches it. */
function mayBeOpen(): boolean {
  return process.env['STICKYBOARD_OPEN'] === 'loopback';
}
