import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { passwordProblem } from '@/lib/core/password-rule';
import { hashSecret } from '@/lib/core/secrets';
import { storeEngine } from '@/lib/store/chosen-engine';
import { isOnPostgresql, openTestDatabase, type TestDatabase } from '@/lib/store/test-database';
import { getDatabasePath } from '@/prisma/database-path';
import { runAudited } from './audit';
import { touchLastUsed } from './last-used';
import { hashPassword, verifyPassword } from './passwords';
import { addUser, changePassword, verifyUserPassword } from './users';

// A password is meant to cost: some tests derive several keys, and the machine may have more to do.
vi.setConfig({ testTimeout: 60_000 });

const password = 'correct horse battery';
let log: TestDatabase;
beforeAll(async () => {
  log = await openTestDatabase();
  await addUser(log.store, { name: 'root', role: 'operator', password });
});
afterAll(() => log.close());

describe('a password', () => {
  it('is stored as scrypt with the parameters that OWASP asks for, and never twice alike', async () => {
    const [one, other] = [await hashPassword(password), await hashPassword(password)];
    expect(one).toMatch(/^scrypt\$17\$8\$1\$[\w-]{22}\$[\w-]{43}$/);
    expect(one).not.toBe(other);
    expect(await verifyPassword(password, one)).toBe(true);
    expect(await verifyPassword(`${password}!`, one)).toBe(false);
  });

  it('is the same however the keyboard writes its letters', async () => {
    expect(await verifyPassword('cafe\u0301 au lait', await hashPassword('caf\u00e9 au lait'))).toBe(true);
  });

  it('of an unknown user is never right', async () => {
    expect(await verifyPassword('', null)).toBe(false);
    expect(await verifyUserPassword(log.store, 'nobody', password)).toBeNull();
  });

  it('has a length, and nothing else is asked of it', () => {
    expect(passwordProblem('short')).toBe('must have at least 12 characters');
    expect(passwordProblem('x'.repeat(201))).toBe('must have at most 200 characters');
    expect(passwordProblem('aaaaaaaaaaaa')).toBeNull();
  });

  it('is compared for a few at once; more are asked to retry later', async () => {
    const many = await Promise.allSettled(
      Array.from({ length: 12 }, () => verifyUserPassword(log.store, 'root', 'x')),
    );
    const refused = many.filter(({ status }) => status === 'rejected');
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]).toMatchObject({ reason: { status: 503, code: 'too-many-sign-ins' } });
    expect(await verifyUserPassword(log.store, 'root', password)).not.toBeNull();
  });
});

describe('a login', () => {
  const begun = async (user: string, before: string[] = []): Promise<string> => {
    const { passwordAt } = await log.db.user.findUniqueOrThrow({ where: { name: user } });
    const secret = await log.store.createLogin({ user, passwordAt, client: '10.0.0.9', before });
    return secret ?? expect.fail('no login was begun');
  };
  const begin = (before: string[] = []) => begun('root', before);

  it('is known by its secret, of which only the digest is stored', async () => {
    const secret = await begin();
    expect(await log.store.findLogin(hashSecret(secret))).toMatchObject({ user: 'root', role: 'operator' });
    expect(await log.store.findLogin(secret)).toBeNull();
    expect(JSON.stringify(await log.db.login.findMany(), (_key, value) => String(value))).not.toContain(
      secret,
    );
  });

  it('ends those that the browser sent', async () => {
    const before = [await begin(), await begin()];
    const secret = await begin(before);
    expect(before).not.toContain(secret);
    for (const old of before) expect(await log.store.findLogin(hashSecret(old))).toBeNull();
    await log.store.deleteLogin(hashSecret(secret));
    expect(await log.store.findLogin(hashSecret(secret))).toBeNull();
  });

  it.each([
    ['was not used for 12 hours', { usedAt: 12 * 3600 + 1 }],
    ['is a week old, however often it was used', { createdAt: 7 * 86_400 + 1 }],
  ])(
    'is over once it %s',
    async (_what, { usedAt = 0, createdAt = 0 }: { usedAt?: number; createdAt?: number }) => {
      const digest = hashSecret(await begin());
      const ago = (seconds: number) => BigInt(Date.now() - seconds * 1000) * 1000n;
      await log.db.login.update({
        where: { digest },
        data: { usedAt: ago(usedAt), createdAt: ago(createdAt) },
      });
      expect(await log.store.findLogin(digest)).toBeNull();
      await begin();
      expect(await log.db.login.findUnique({ where: { digest } })).toBeNull();
    },
  );

  it('is noted as used once a minute', async () => {
    const digest = hashSecret(await begin());
    const note = vi.fn(() => log.store.touchLogin(digest));
    const ago = (seconds: number) => ({ usedAt: BigInt(Date.now() - seconds * 1000) * 1000n });
    await touchLastUsed(ago(59), note);
    expect(note).not.toHaveBeenCalled();
    await log.db.login.update({ where: { digest }, data: ago(61) });
    const before = BigInt(Date.now()) * 1000n - 1_000_000n;
    await touchLastUsed(ago(61), note);
    const { usedAt } = await log.db.login.findUniqueOrThrow({ where: { digest } });
    expect(usedAt).toBeGreaterThan(before);
  });

  it.skipIf(isOnPostgresql)('is accepted even if its use cannot be recorded', async () => {
    const other = new Sqlite(getDatabasePath(log.dataDir));
    const operator = await storeEngine.open(log.location, 'operator');
    other.exec('BEGIN IMMEDIATE');
    await touchLastUsed({ usedAt: null }, () => operator.touchLogin('any'));
    other.close();
    await operator.close();
  });

  it('ends with a new password, and with its user', async () => {
    await addUser(log.store, { name: 'bob', role: 'viewer', password });
    const login = () => begun('bob');
    const first = hashSecret(await login());
    await changePassword(log.store, 'bob', 'another long password');
    expect(await log.store.findLogin(first)).toBeNull();
    const second = hashSecret(await login());
    await log.store.changeRole('bob', 'operator');
    expect(await log.store.findLogin(second)).toMatchObject({ role: 'operator' });
    await log.store.removeUser('bob');
    expect(await log.store.findLogin(second)).toBeNull();
  });
});

describe('a login by a password that is looked at', () => {
  const login = async (passwordAt: bigint | null): Promise<string | null> =>
    passwordAt === null
      ? null
      : log.store.createLogin({ user: 'eve', passwordAt, client: '10.0.0.9', before: [] });

  it('is not begun if the password was changed meanwhile, or the user removed', async () => {
    await addUser(log.store, { name: 'eve', role: 'viewer', password });
    const looked = await verifyUserPassword(log.store, 'eve', password);
    await changePassword(log.store, 'eve', 'another long password');
    expect(await login(looked)).toBeNull();
    const again = await verifyUserPassword(log.store, 'eve', 'another long password');
    expect(await login(again)).not.toBeNull();
    await log.store.removeUser('eve');
    await addUser(log.store, { name: 'eve', role: 'viewer', password });
    expect(await login(again)).toBeNull();
    await log.store.removeUser('eve');
  });
});

describe('users', () => {
  it('have names of their own, and one of them can act', async () => {
    await expect(addUser(log.store, { name: 'root', role: 'viewer', password })).rejects.toMatchObject({
      domainErrorKind: 'conflict',
    });
    await expect(addUser(log.store, { name: 'eve', role: 'operator', password }, true)).rejects.toMatchObject(
      {
        message: 'A user already exists; sign in.',
      },
    );
    await expect(log.store.changeRole('root', 'viewer')).rejects.toMatchObject({ code: 'last-operator' });
    await expect(log.store.removeUser('root')).rejects.toMatchObject({ code: 'last-operator' });
    expect(await log.store.getUsers()).toMatchObject([{ name: 'root', role: 'operator' }]);
    await expect(log.store.removeUser('nobody')).rejects.toMatchObject({ domainErrorKind: 'not-found' });
    await expect(changePassword(log.store, 'nobody', password)).rejects.toMatchObject({
      domainErrorKind: 'not-found',
    });
  });
});

describe('a token', () => {
  it('is shown once, holds for its time, and until it is taken back', async () => {
    const made = { name: 'ci', scope: 'operate', seconds: 3600, createdBy: 'root@10.0.0.9' } as const;
    const secret = await log.store.createToken(made);
    expect(secret).toMatch(/^stickyboard_[\w-]{43}$/);
    const digest = hashSecret(secret);
    expect(await log.store.findToken(digest)).toEqual({ name: 'ci', scope: 'operate', usedAt: null });
    await log.store.touchToken(digest);
    const [listed] = await log.store.getTokens();
    expect(listed).toMatchObject({ name: 'ci', createdBy: 'root@10.0.0.9', usedAt: expect.any(BigInt) });
    expect(listed).not.toHaveProperty('digest');
    await expect(log.store.createToken(made)).rejects.toMatchObject({ domainErrorKind: 'conflict' });
    expect(await log.store.findToken(secret)).toBeNull();
    await log.db.token.update({ where: { name: 'ci' }, data: { expiresAt: 1n } });
    expect(await log.store.findToken(digest)).toBeNull();
    await log.store.revokeToken('ci');
    await expect(log.store.revokeToken('ci')).rejects.toMatchObject({ domainErrorKind: 'not-found' });
  });
});

describe('the audit log', () => {
  it('holds an entry before the change, and its outcome after it', async () => {
    const entry = { actor: 'root@10.0.0.9', action: 'unpin', target: 's1' } as const;
    const find = () => log.db.audit.findFirst({ where: { target: 's1' }, orderBy: { id: 'desc' } });
    expect(await runAudited(log.store, entry, async () => (await find())?.outcome)).toBeNull();
    expect(await find()).toMatchObject({ ...entry, outcome: 'done' });
    await expect(
      runAudited(log.store, entry, async () => {
        throw new Error('no such session');
      }),
    ).rejects.toThrow('no such session');
    expect(await find()).toMatchObject({ outcome: 'no such session' });
  });

  it('prevents a change that it cannot record', async () => {
    let done = false;
    const broken = {
      beginAudit: () => Promise.reject(new Error('the disk is full')),
      finishAudit: () => Promise.resolve(),
    };
    const work = async () => {
      done = true;
    };
    await expect(runAudited(broken, { actor: 'root', action: 'unpin' }, work)).rejects.toThrow(
      'the disk is full',
    );
    expect(done).toBe(false);
  });
});
