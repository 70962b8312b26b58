import type { TokenKept } from '@/lib/access/tokens';
import type { UserKept } from '@/lib/access/users';
import { isoMicros, isoMicrosOrNull } from '@/lib/queries/time';
import type { TokenRow, UserRow } from './types';

/** A user as the API tells it. */
export function userRow({ createdAt, passwordAt, ...user }: UserKept): UserRow {
  return { ...user, createdAt: isoMicros(createdAt), passwordAt: isoMicros(passwordAt) };
}

/** A token as the API tells it. */
export function tokenRow({ createdAt, expiresAt, usedAt, ...token }: TokenKept): TokenRow {
  return {
    ...token,
    createdAt: isoMicros(createdAt),
    expiresAt: isoMicros(expiresAt),
    usedAt: isoMicrosOrNull(usedAt),
  };
}
