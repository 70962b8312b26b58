import { timingSafeEqual } from 'node:crypto';
import { hashSecret } from '@/lib/core/secrets';

/** Variable by which the dashboard's process gets the setup token that was printed. */
export const setupTokenVariable = 'STICKYBOARD_SETUP_TOKEN';

/** Whether the dashboard was started with a setup token. */
export function hasSetupToken(): boolean {
  return Boolean(process.env[setupTokenVariable]);
}

/** Whether `token` is the setup token that was printed at the start. */
export function isSetupToken(token: string): boolean {
  const expected = process.env[setupTokenVariable];
  // Digests have one length, whatever the length of the token.
  return (
    Boolean(expected) &&
    timingSafeEqual(Buffer.from(hashSecret(token)), Buffer.from(hashSecret(expected ?? '')))
  );
}
