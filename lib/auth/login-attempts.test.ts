import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { setProcessState } from '@/lib/core/process-state';
import { openTestDatabase, type TestDatabase } from '@/lib/store/test-database';
import { runAudited } from './audit';
import { countAttempt } from './login-attempts';

/** In seconds. */
const minute = 60;
let log: TestDatabase;
beforeAll(async () => {
  log = await openTestDatabase();
});
afterAll(() => log.close());
beforeEach(() => {
  // The counts are the process's, so each test begins as a process does.
  setProcessState('loginAttempts', undefined);
});
afterEach(() => {
  vi.useRealTimers();
});

const attempt = (name: string, address: string) => countAttempt(log.store, name, address);
const address = (number: number) => `10.0.${Math.floor(number / 250)}.${(number % 250) + 1}`;

/** What a user's sign-in from an address writes to the audit log. */
async function signIn(name: string, from: string): Promise<void> {
  await runAudited(log.store, { actor: `${name}@${from}`, action: 'sign-in' }, async () => undefined);
}

/** The same of one that failed. */
async function failToSignIn(name: string, from: string): Promise<void> {
  const wrong = runAudited(log.store, { actor: `${name}@${from}`, action: 'sign-in' }, async () => {
    throw new Error('wrong password');
  });
  await expect(wrong).rejects.toThrow('wrong password');
}

/** Attempts on a name from unknown addresses, as many as a name has in an hour. */
async function useUp(name: string): Promise<void> {
  for (let number = 0; number < 50; number++) await attempt(name, address(number));
}

/** Fails unless the attempt is refused, and for no longer than `most` seconds, nor for much less. */
async function expectRefused(name: string, from: string, most: number): Promise<void> {
  const refused = await attempt(name, from).then(
    () => null,
    (error: unknown) => error,
  );
  expect(refused).toMatchObject({ status: 429, code: 'too-many-attempts' });
  const { headers, message } = refused as { headers: Record<string, string>; message: string };
  const seconds = Number(headers['retry-after']);
  expect(seconds).toBeLessThanOrEqual(most);
  expect(seconds).toBeGreaterThan(most - minute);
  expect(message).toBe(`Too many sign-in attempts. Try again in ${Math.ceil(seconds / minute)} min.`);
}

describe('attempts to sign in', () => {
  it('are 30 from one address, whatever names it tries, and those of others are their own', async () => {
    for (let number = 0; number < 30; number++) await attempt(`user${number}`, '10.1.0.1');
    await expectRefused('another', '10.1.0.1', 15 * minute);
    await attempt('another', '10.1.0.2');
  });

  it('are 5 on one name from one address, which may try another, as others may try this one', async () => {
    for (let number = 0; number < 5; number++) await attempt('alice', '10.1.0.1');
    await expectRefused('alice', '10.1.0.1', 15 * minute);
    await attempt('bob', '10.1.0.1');
    await attempt('alice', '10.1.0.2');
  });

  it('are 50 on one name from all addresses together, which may try another', async () => {
    await useUp('alice');
    await expectRefused('alice', '10.1.0.1', 60 * minute);
    await attempt('bob', '10.1.0.1');
  });

  it('are counted from zero once their time is over: a quarter of an hour, and an hour for a name', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await useUp('alice');
    for (let number = 0; number < 5; number++) await attempt('bob', '10.1.0.1');
    await expectRefused('bob', '10.1.0.1', 15 * minute);
    vi.setSystemTime(Date.now() + 15 * minute * 1000 + 1);
    await attempt('bob', '10.1.0.1');
    await expectRefused('alice', '10.1.0.1', 45 * minute);
    vi.setSystemTime(Date.now() + 45 * minute * 1000 + 1);
    await attempt('alice', '10.1.0.1');
  });

  it('do not count once they succeed', async () => {
    for (let number = 0; number < 60; number++) await (await attempt('alice', '10.1.0.1'))();
    for (let number = 0; number < 5; number++) await attempt('alice', '10.1.0.1');
    await expectRefused('alice', '10.1.0.1', 15 * minute);
  });
});

describe('an address from which a user has signed in before', () => {
  it('is not shut out by those who use up the attempts on the name', async () => {
    await signIn('carol', '10.2.0.1');
    await useUp('carol');
    await expectRefused('carol', '10.2.0.2', 60 * minute);
    for (let number = 0; number < 5; number++) await attempt('carol', '10.2.0.1');
  });

  it('has the limits of an address still, and takes nothing from the attempts of others', async () => {
    await signIn('dave', '10.2.0.1');
    for (let number = 0; number < 5; number++) await attempt('dave', '10.2.0.1');
    await expectRefused('dave', '10.2.0.1', 15 * minute);
    await useUp('dave');
  });

  it.each([
    ['another user signed in', () => signIn('frank', '10.2.0.1')],
    ['the user gave a wrong password', () => failToSignIn('erin', '10.2.0.1')],
  ])('is none where only %s', async (_what, before) => {
    await before();
    await useUp('erin');
    await expectRefused('erin', '10.2.0.1', 60 * minute);
  });
});
