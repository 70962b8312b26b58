import type { TokenRow, UserRow } from '@/lib/contract/types';
import { formatIsoMicros, formatIsoMicrosOrNull } from '@/lib/store/sqlite/queries/time';
import type { StoredToken } from '@/lib/store/sqlite/tokens';
import type { StoredUser } from '@/lib/store/sqlite/users';

/** A user as the API tells it. */
export function toUserRow({ createdAt, passwordAt, ...user }: StoredUser): UserRow {
  return { ...user, createdAt: formatIsoMicros(createdAt), passwordAt: formatIsoMicros(passwordAt) };
}

/** A token as the API tells it. */
export function toTokenRow({ createdAt, expiresAt, usedAt, ...token }: StoredToken): TokenRow {
  return {
    ...token,
    createdAt: formatIsoMicros(createdAt),
    expiresAt: formatIsoMicros(expiresAt),
    usedAt: formatIsoMicrosOrNull(usedAt),
  };
}
