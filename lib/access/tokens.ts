import { nowMicros } from '@/lib/database/clock';
import type { Database } from '@/lib/database/open';
import { conflict, notFound } from '@/lib/http/answer';
import { writeIntent } from '@/lib/intent/write';
import { digestOf, newSecret } from './secrets';

export const scopes = ['read', 'operate'] as const;
export type Scope = (typeof scopes)[number];

/** A program's token as it may be shown; its secret is not kept. Times in µs since the epoch. */
export interface TokenKept {
  name: string;
  scope: Scope;
  createdAt: bigint;
  createdBy: string;
  expiresAt: bigint;
  usedAt: bigint | null;
}

/** What every token begins with, so that one that was left somewhere is known for what it is. */
const mark = 'stickyboard_';

/**
 * Makes a token.
 *
 * @param db a connection opened for `operator`
 * @param token `seconds`: how long it lasts
 * @returns its secret, which cannot be had again
 * @throws HttpError 409 where the name is taken
 */
export async function addToken(
  db: Database,
  token: { name: string; scope: Scope; seconds: number; createdBy: string },
): Promise<string> {
  const { name, scope, seconds, createdBy } = token;
  const secret = mark + newSecret();
  const createdAt = nowMicros();
  const expiresAt = createdAt + BigInt(seconds) * 1_000_000n;
  const added = await writeIntent(
    db,
    (tx) => tx.$executeRaw`
      INSERT INTO Token (name, digest, scope, createdAt, createdBy, expiresAt)
      VALUES (${name}, ${digestOf(secret)}, ${scope}, ${createdAt}, ${createdBy}, ${expiresAt})
      ON CONFLICT (name) DO NOTHING`,
  );
  if (added === 0) throw conflict('taken', `There is a token "${name}" already; choose another name.`);
  return secret;
}

/** All tokens, those that are over too. */
export async function listTokens(db: Database): Promise<TokenKept[]> {
  const rows = await db.token.findMany({ orderBy: { name: 'asc' }, omit: { digest: true } });
  return rows as TokenKept[];
}

/** The token of a secret, given its digest; null where there is none, or it is over. */
export async function findToken(
  db: Database,
  digest: string,
): Promise<Pick<TokenKept, 'name' | 'scope' | 'usedAt'> | null> {
  const found = await db.token.findUnique({ where: { digest } });
  if (!found || found.expiresAt <= nowMicros()) return null;
  const { name, scope, usedAt } = found;
  return { name, scope: scope as Scope, usedAt };
}

/** Notes that a token is used now. @param db a connection opened for `operator` */
export async function noteToken(db: Database, digest: string): Promise<void> {
  await db.token.updateMany({ where: { digest }, data: { usedAt: nowMicros() } });
}

/** Takes a token back. @param db a connection opened for `operator` @throws HttpError 404 where there is none */
export async function removeToken(db: Database, name: string): Promise<void> {
  const { count } = await writeIntent(db, (tx) => tx.token.deleteMany({ where: { name } }));
  if (count === 0) throw notFound(`There is no token "${name}".`);
}
