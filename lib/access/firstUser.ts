import { timingSafeEqual } from 'node:crypto';
import { digestOf } from './secrets';

/** Where the process that starts the dashboard puts the code that it printed. */
export const firstUserVariable = 'STICKYBOARD_FIRST_USER';

/** Whether the dashboard was started with a code for the first user. */
export function hasFirstUserCode(): boolean {
  return Boolean(process.env[firstUserVariable]);
}

/** Whether `code` is the one that was printed at the start. */
export function isFirstUserCode(code: string): boolean {
  const expected = process.env[firstUserVariable];
  // Digests are of one length, whatever was sent.
  return (
    Boolean(expected) && timingSafeEqual(Buffer.from(digestOf(code)), Buffer.from(digestOf(expected ?? '')))
  );
}
