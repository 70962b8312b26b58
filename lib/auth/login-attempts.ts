import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { getClientNetwork } from '@/lib/core/addresses';
import { getProcessState } from '@/lib/core/process-state';
import { HttpError } from '@/lib/http/response';
import type { AccessQuestions } from '@/lib/store/users-and-tokens';

const minuteSeconds = 60;

interface AttemptLimiters {
  /** Of one address, whatever name it tries. */
  address: RateLimiterMemory;
  /** Of one address on one name. */
  nameAndAddress: RateLimiterMemory;
  /** On one name from addresses that never signed in by it, all together. */
  name: RateLimiterMemory;
}

declare module '@/lib/core/process-state' {
  interface ProcessState {
    loginAttempts: AttemptLimiters;
  }
}

function getAttemptLimiters(): AttemptLimiters {
  return getProcessState('loginAttempts', () => ({
    address: new RateLimiterMemory({ points: 30, duration: 15 * minuteSeconds }),
    nameAndAddress: new RateLimiterMemory({ points: 5, duration: 15 * minuteSeconds }),
    name: new RateLimiterMemory({ points: 50, duration: 60 * minuteSeconds }),
  }));
}

/** Too many attempts; the first one is marked, so that it is recorded only once. */
export class TooManyAttemptsError extends HttpError {
  constructor(
    seconds: number,
    readonly isFirst: boolean,
  ) {
    const message = `Too many sign-in attempts. Try again in ${Math.ceil(seconds / 60)} min.`;
    super(429, 'too-many-attempts', message, undefined, { 'retry-after': String(seconds) });
  }
}

/**
 * Counts an attempt to sign in, before the password is looked at. An attacker cannot lock a user out: attempts from
 * elsewhere do not count against an address from which that user has signed in before.
 *
 * @returns what to call once it has succeeded, so that it does not count
 * @throws TooManyAttemptsError
 */
export async function countAttempt(
  store: Pick<AccessQuestions, 'hasSignedIn'>,
  name: string,
  address: string,
): Promise<() => Promise<void>> {
  const { address: perAddress, nameAndAddress, name: perName } = getAttemptLimiters();
  const network = getClientNetwork(address);
  const limiterKeys: [RateLimiterMemory, string][] = [
    [perAddress, network],
    [nameAndAddress, `${name}@${network}`],
    ...((await store.hasSignedIn(`${name}@${address}`))
      ? []
      : [[perName, name] satisfies [RateLimiterMemory, string]]),
  ];
  for (const [limiter, key] of limiterKeys) {
    await limiter.consume(key).catch((refused: RateLimiterRes | Error) => {
      if (refused instanceof Error) throw refused;
      const isFirst = refused.consumedPoints === limiter.points + 1;
      throw new TooManyAttemptsError(Math.ceil(refused.msBeforeNext / 1000), isFirst);
    });
  }
  return async () => {
    await Promise.all(limiterKeys.map(([limiter, key]) => limiter.reward(key)));
  };
}
