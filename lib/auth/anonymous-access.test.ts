import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DashboardSettings } from '@/lib/config/dashboard';
import { OperatorError } from '@/lib/core/operator-error';
import { openTestDatabase, type TestDatabase } from '@/lib/store/test-database';
import { anonymousAccess } from './anonymous-access';
import { addUser } from './users';

let log: TestDatabase;
beforeAll(async () => {
  log = await openTestDatabase();
});
afterAll(() => log.close());

const onLoopback: DashboardSettings = {
  host: '127.0.0.1',
  port: 3000,
  hosts: [],
  tls: null,
  trusted: [],
  metrics: 'signed-in',
  tokens: true,
  printSetupToken: false,
};
const behindProxy: DashboardSettings = { ...onLoopback, trusted: ['127.0.0.1/32'] };

describe('a dashboard', () => {
  it('on loopback is open while there is no user', async () => {
    const { env, setupToken } = await anonymousAccess(log.store, onLoopback, '--data /data');
    expect(env).toMatchObject({ STICKYBOARD_OPEN: 'loopback' });
    expect(setupToken).toBeNull();
  });

  it('behind a proxy does not start without a user, wherever it listens', async () => {
    const refused = anonymousAccess(log.store, behindProxy, '--data /data');
    await expect(refused).rejects.toThrow(OperatorError);
    await expect(refused).rejects.toMatchObject({
      field: 'dashboard.trusted',
      message:
        'dashboard: 127.0.0.1:3000 is reachable from other machines through the proxies in dashboard.trusted and has no users; add one with npx stickyboard user add NAME --data /data, or start with --initial-setup',
    });
  });

  it('does not start without a user if it has host names of its own, which a proxy in front uses', async () => {
    await expect(
      anonymousAccess(log.store, { ...onLoopback, hosts: ['sticky.example'] }, '--data /data'),
    ).rejects.toMatchObject({
      field: 'dashboard.hosts',
      message: expect.stringContaining(
        'is reachable from other machines by the names in dashboard.hosts and',
      ),
    });
  });

  it('behind a proxy is open only with the setup token', async () => {
    const { env, setupToken } = await anonymousAccess(
      log.store,
      { ...behindProxy, printSetupToken: true },
      '--data /data',
    );
    expect(setupToken).toMatch(/^[0-9A-Z-]{23}$/);
    expect(env).not.toHaveProperty('STICKYBOARD_OPEN');
  });

  it('behind a proxy starts once there is a user, and requires a sign-in', async () => {
    const { store, close } = await openTestDatabase();
    await addUser(store, { name: 'root', role: 'operator', password: 'correct horse battery' });
    const { env, setupToken } = await anonymousAccess(store, behindProxy, '--data /data');
    expect(env).not.toHaveProperty('STICKYBOARD_OPEN');
    expect(setupToken).toBeNull();
    await close();
  });
});
