import pg from 'pg';
import { expect, onTestFinished, test, vi } from 'vitest';
import { hashSecret } from '@/lib/core/secrets';
import type { Store } from '@/lib/store/store';
import { postgresqlEngine } from './postgresql-engine';
import { createTestPostgresql } from './test-server/test-databases';

const conflict = (code: string) => ({ status: 'rejected', reason: expect.objectContaining({ code }) });

/** Two dashboards on one log, and a gate at which their transactions that wrote to a table wait before they commit. */
async function openDashboards() {
  const { target, drop } = await createTestPostgresql();
  onTestFinished(drop);
  const stores: Store[] = [];
  for (const _ of ['one', 'the other']) {
    const store = await postgresqlEngine.open({ dataDir: '', database: target }, 'operator');
    onTestFinished(() => store.close());
    stores.push(store);
  }
  const client = new pg.Client({ connectionString: target.url });
  client.on('error', () => undefined);
  await client.connect();
  onTestFinished(() => client.end());
  return {
    stores: stores as [Store, Store],
    async closeGate(event: string) {
      await client.query(`
        CREATE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS
          'BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NULL; END';
        CREATE CONSTRAINT TRIGGER gate AFTER ${event} DEFERRABLE INITIALLY DEFERRED
          FOR EACH ROW EXECUTE FUNCTION wait_at_gate();
        SELECT pg_advisory_lock(1)`);
    },
    openGate: () => client.query('SELECT pg_advisory_unlock(1)'),
    async countWaiting() {
      const { rows } = await client.query<{ waiting: number }>(`
        SELECT count(*)::int AS waiting FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'`);
      return rows[0]?.waiting;
    },
  };
}

const user = (name: string) => ({ name, role: 'operator' as const, passwordHash: 'a hash' });

test('of two first users set up at the same time, only one becomes one', async () => {
  const { stores, closeGate, openGate, countWaiting } = await openDashboards();
  await closeGate('INSERT ON "User"');
  const adding = Promise.allSettled([
    stores[0].addUser(user('ada'), true),
    stores[1].addUser(user('bob'), true),
  ]);
  await vi.waitFor(async () => expect(await countWaiting()).toBe(2), 5000);
  await openGate();
  const results = await adding;
  expect(results).toContainEqual(conflict('already-set-up'));
  expect(await stores[0].getUsers()).toHaveLength(1);
});

test.for([
  ['removed', 'DELETE', (store: Store, name: string) => store.removeUser(name)],
  ['made viewers', 'UPDATE', (store: Store, name: string) => store.changeRole(name, 'viewer')],
] as const)('of two last operators that are %s at the same time, one stays', async ([, event, lose]) => {
  const { stores, closeGate, openGate, countWaiting } = await openDashboards();
  await stores[0].addUser(user('ada'));
  await stores[0].addUser(user('bob'));
  await closeGate(`${event} ON "User"`);
  const losing = Promise.allSettled([lose(stores[0], 'ada'), lose(stores[1], 'bob')]);
  await vi.waitFor(async () => expect(await countWaiting()).toBe(2), 5000);
  await openGate();
  expect(await losing).toContainEqual(conflict('last-operator'));
  const users = await stores[0].getUsers();
  expect(users.filter(({ role }) => role === 'operator')).toHaveLength(1);
});

test('a login that begins while the password is changed is over with it', async () => {
  const { stores, closeGate, openGate, countWaiting } = await openDashboards();
  await stores[0].addUser(user('ada'));
  const { passwordAt = 0n } = (await stores[0].getPassword('ada')) ?? {};
  await closeGate('INSERT ON "Login"');
  const signingIn = stores[0].createLogin({ user: 'ada', passwordAt, client: '127.0.0.1', before: [] });
  await vi.waitFor(async () => expect(await countWaiting()).toBe(1), 5000);
  let isChanged = false;
  const changing = stores[1].changePassword('ada', 'another hash').then(() => {
    isChanged = true;
  });
  await vi.waitFor(async () => expect(isChanged || (await countWaiting()) === 2).toBe(true), 5000);
  await openGate();
  await changing;
  const secret = await signingIn;
  expect(secret === null ? null : await stores[1].findLogin(hashSecret(secret))).toBeNull();
  expect((await stores[0].getUsers())[0]?.logins).toBe(0);
});
