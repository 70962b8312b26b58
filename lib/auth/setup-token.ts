import { timingSafeEqual } from 'node:crypto';
import { hashSecret } from '@/lib/core/secrets';

/** Where the process that starts the dashboard puts the code that it printed. */
export const setupTokenVariable = 'STICKYBOARD_FIRST_USER';

/** Whether the dashboard was started with a code for the first user. */
export function hasSetupToken(): boolean {
  return Boolean(process.env[setupTokenVariable]);
}

/** Whether `code` is the one that was printed at the start. */
export function isSetupToken(token: string): boolean {
  const expected = process.env[setupTokenVariable];
  // Digests are of one length, whatever was sent.
  return (
    Boolean(expected) &&
    timingSafeEqual(Buffer.from(hashSecret(token)), Buffer.from(hashSecret(expected ?? '')))
  );
}
