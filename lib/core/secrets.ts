import { createHash, randomBytes } from 'node:crypto';

/** An unguessable secret: 256 random bits in base64url. */
export function generateSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** The stored hash of a secret; one with so many random bits needs no slow hash. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
