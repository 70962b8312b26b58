import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import type { Database } from '@/lib/database/open';
import { HttpError } from '@/lib/http/answer';
import { networkOf } from './network';

const minute = 60;

interface Limits {
  /** Of one address, whatever name it tries. */
  address: RateLimiterMemory;
  /** Of one address on one name. */
  pair: RateLimiterMemory;
  /** On one name from addresses that never signed in by it, all together. */
  name: RateLimiterMemory;
}

declare global {
  // One count for the process, whichever of Next.js's bundles asks.
  var stickyboardAttempts: Limits | undefined;
}

function limits(): Limits {
  globalThis.stickyboardAttempts ??= {
    address: new RateLimiterMemory({ points: 30, duration: 15 * minute }),
    pair: new RateLimiterMemory({ points: 5, duration: 15 * minute }),
    name: new RateLimiterMemory({ points: 50, duration: 60 * minute }),
  };
  return globalThis.stickyboardAttempts;
}

/** Too many attempts; the first that is refused is told from those after it, so that it can be written down once. */
export class TooManyAttempts extends HttpError {
  constructor(
    seconds: number,
    readonly isFirst: boolean,
  ) {
    const message = `Too many attempts to sign in; try again in ${Math.ceil(seconds / 60)} min.`;
    super(429, 'too-many-attempts', message, undefined, { 'retry-after': String(seconds) });
  }
}

/**
 * Counts an attempt to sign in, before the password is looked at. Nobody can lock a user out: attempts from
 * elsewhere do not count against an address from which that user has signed in before.
 *
 * @returns what to call once it has succeeded, so that it does not count
 * @throws TooManyAttempts
 */
export async function countAttempt(
  db: Database,
  name: string,
  address: string,
): Promise<() => Promise<void>> {
  const { address: perAddress, pair, name: perName } = limits();
  const network = networkOf(address);
  const counted: [RateLimiterMemory, string][] = [
    [perAddress, network],
    [pair, `${name}@${network}`],
    ...((await isKnown(db, `${name}@${address}`))
      ? []
      : [[perName, name] satisfies [RateLimiterMemory, string]]),
  ];
  for (const [limiter, key] of counted) {
    await limiter.consume(key).catch((refused: RateLimiterRes | Error) => {
      if (refused instanceof Error) throw refused;
      const isFirst = refused.consumedPoints === limiter.points + 1;
      throw new TooManyAttempts(Math.ceil(refused.msBeforeNext / 1000), isFirst);
    });
  }
  return async () => {
    await Promise.all(counted.map(([limiter, key]) => limiter.reward(key)));
  };
}

/** Whether a user has signed in from there before: the audit log knows. */
async function isKnown(db: Database, actor: string): Promise<boolean> {
  const where = { action: 'sign-in', actor, outcome: 'done' };
  return (await db.audit.findFirst({ where, select: { id: true } })) !== null;
}
