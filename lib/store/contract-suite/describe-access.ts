import { expect, it } from 'vitest';
import { hashSecret } from '@/lib/core/secrets';
import type { Store } from '../store';
import { actor, collect, everything } from './sample';

/** Users, tokens, logins, and the audit log. */
export function describeAccess(getStore: () => Store): void {
  it('keeps users, the last operator among them', async () => {
    const store = getStore();
    expect(await store.hasUsers()).toBe(false);
    await store.addUser({ name: 'root', role: 'operator', passwordHash: 'one' }, true);
    await store.addUser({ name: 'eve', role: 'viewer', passwordHash: 'two' });
    const taken = store.addUser({ name: 'eve', role: 'viewer', passwordHash: 'x' });
    await expect(taken).rejects.toMatchObject({ domainErrorKind: 'conflict', code: 'already-exists' });
    expect(await store.getUsers()).toMatchObject([
      { name: 'eve', role: 'viewer', logins: 0 },
      { name: 'root', role: 'operator' },
    ]);
    await expect(store.changeRole('root', 'viewer')).rejects.toMatchObject({ code: 'last-operator' });
    await expect(store.removeUser('root')).rejects.toMatchObject({ code: 'last-operator' });
    await expect(store.removeUser('none')).rejects.toMatchObject({ domainErrorKind: 'not-found' });
  });

  it('begins and ends logins, all of them with a new password', async () => {
    const store = getStore();
    const login = async (): Promise<string> => {
      const { passwordAt } = (await store.getPassword('eve')) ?? { passwordAt: 0n };
      return (await store.createLogin({ user: 'eve', passwordAt, client: '10.0.0.9', before: [] })) ?? '';
    };
    expect(await store.getPassword('none')).toBeNull();
    const digest = hashSecret(await login());
    await store.touchLogin(digest);
    expect(await store.findLogin(digest)).toMatchObject({ user: 'eve', role: 'viewer' });
    await store.deleteLogin(digest);
    expect(await store.findLogin(digest)).toBeNull();
    const other = hashSecret(await login());
    await store.changePassword('eve', 'three');
    expect(await store.findLogin(other)).toBeNull();
    const stale = { user: 'eve', passwordAt: 1n, client: '10.0.0.9', before: [] };
    expect(await store.createLogin(stale)).toBeNull();
  });

  it('makes, finds and revokes tokens', async () => {
    const store = getStore();
    const token = { name: 'ci', scope: 'read', seconds: 3600, createdBy: actor } as const;
    const digest = hashSecret(await store.createToken(token));
    await expect(store.createToken(token)).rejects.toMatchObject({ domainErrorKind: 'conflict' });
    await store.touchToken(digest);
    expect(await store.findToken(digest)).toMatchObject({ name: 'ci', usedAt: expect.any(BigInt) });
    expect(await store.getTokens()).toMatchObject([{ name: 'ci', createdBy: actor }]);
    await store.revokeToken('ci');
    expect(await store.findToken(digest)).toBeNull();
    await expect(store.revokeToken('ci')).rejects.toMatchObject({ domainErrorKind: 'not-found' });
  });

  it('has the audit log, newest first, and the users that signed in before', async () => {
    const store = getStore();
    const id = await store.beginAudit({ actor, action: 'sign-in' });
    expect(await store.hasSignedIn(actor)).toBe(false);
    await store.finishAudit(id, 'done');
    expect(await store.hasSignedIn(actor)).toBe(true);
    await store.beginAudit({ actor, action: 'unpin', target: 's1' });
    const { entries } = await store.getAudit({}, everything);
    expect(entries.map(({ action, outcome }) => [action, outcome])).toEqual([
      ['unpin', null],
      ['sign-in', 'done'],
    ]);
    expect(await store.countAudit({ action: 'unpin' })).toBe(1);
    expect(await collect(store.auditBatches({}))).toHaveLength(2);
  });
}
