import type { TokenRow, UserRow } from '@/lib/contract/types';
import { formatIsoMicros, formatIsoMicrosOrNull } from '@/lib/core/iso-time';
import type { StoredToken, StoredUser } from '@/lib/store/users-and-tokens';

/** A user as the API returns it. */
export function toUserRow({ createdAt, passwordAt, ...user }: StoredUser): UserRow {
  return { ...user, createdAt: formatIsoMicros(createdAt), passwordAt: formatIsoMicros(passwordAt) };
}

/** A token as the API returns it. */
export function toTokenRow({ createdAt, expiresAt, usedAt, ...token }: StoredToken): TokenRow {
  return {
    ...token,
    createdAt: formatIsoMicros(createdAt),
    expiresAt: formatIsoMicros(expiresAt),
    usedAt: formatIsoMicrosOrNull(usedAt),
  };
}
