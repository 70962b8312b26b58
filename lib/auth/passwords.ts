import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { InvalidValueError } from '@/lib/core/domain-errors';
import { passwordProblem } from '@/lib/core/password-rule';
import { getProcessState } from '@/lib/core/process-state';
import { HttpError } from '@/lib/http/response';

/** OWASP Password Storage Cheat Sheet, scrypt: N = 2^17, r = 8, p = 1, which takes 128 MB and about half a second. */
const [log2N, blockSize, parallelization] = [17, 8, 1];
const keyBytes = 32;
/** More that wait than these are refused. */
const maxPendingHashes = 8;

declare module '@/lib/core/process-state' {
  interface ProcessState {
    passwordHashes: HashQueue;
  }
}

/** Hashes one after the other: each takes its time and memory. */
class HashQueue {
  private pendingCount = 0;
  private last: Promise<unknown> = Promise.resolve();

  /** @throws HttpError 503 if too many wait */
  enqueue(hash: () => Promise<Buffer>): Promise<Buffer> {
    if (this.pendingCount >= maxPendingHashes) {
      throw new HttpError(503, 'too-many-sign-ins', 'Too many concurrent sign-ins. Try again in a moment.');
    }
    this.pendingCount++;
    const release = (): void => void this.pendingCount--;
    const hashed = this.last.then(hash);
    this.last = hashed.then(release, release);
    return hashed;
  }
}

/**
 * What is stored of a password: `scrypt$17$8$1$<salt>$<key>`.
 *
 * @throws HttpError 503 if too many ask at once
 */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await deriveKey(password, salt, log2N, blockSize, parallelization);
  return [
    'scrypt',
    log2N,
    blockSize,
    parallelization,
    salt.toString('base64url'),
    key.toString('base64url'),
  ].join('$');
}

/** Compared if there is no password, so that the time does not show which users exist. */
const dummyHash = `scrypt$${log2N}$${blockSize}$${parallelization}$AAAAAAAAAAAAAAAAAAAAAA$${'A'.repeat(43)}`;

/**
 * Whether a password is the one that was stored; false, after as long, if none was.
 *
 * @throws HttpError 503 if too many ask at once
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const [, n, r, p, salt = '', key = ''] = (stored ?? dummyHash).split('$');
  const expected = Buffer.from(key, 'base64url');
  const found = await deriveKey(password, Buffer.from(salt, 'base64url'), Number(n), Number(r), Number(p));
  return stored !== null && found.length === expected.length && timingSafeEqual(found, expected);
}

function deriveKey(password: string, salt: Buffer, n: number, r: number, p: number): Promise<Buffer> {
  const options: ScryptOptions = { N: 2 ** n, r, p, maxmem: 2 * 128 * 2 ** n * r };
  return getProcessState('passwordHashes', () => new HashQueue()).enqueue(
    () =>
      new Promise<Buffer>((resolve, reject) =>
        // Unicode has several encodings of one letter, and keyboards differ in which they send.
        scrypt(password.normalize('NFKC'), salt, keyBytes, options, (error, key) =>
          error ? reject(error) : resolve(key),
        ),
      ),
  );
}

/** A new password, unless something is wrong with it. @throws InvalidValueError */
export function requireValidPassword(password: string): string {
  const problem = passwordProblem(password);
  if (problem === null) return password;
  throw new InvalidValueError('password', problem);
}
