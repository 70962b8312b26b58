import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DashboardSettings } from '@/lib/config/dashboard';
import { openTestLog, type TestLog } from '@/lib/database/testLog';
import { OperatorError } from '@/lib/errors';
import { opennessOf } from './openness';
import { addUser } from './users';

let log: TestLog;
beforeAll(async () => {
  log = await openTestLog();
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
  firstUser: false,
};
const behindProxy: DashboardSettings = { ...onLoopback, trusted: ['127.0.0.1/32'] };

describe('a dashboard', () => {
  it('on loopback is open while there is no user', async () => {
    const { env, code } = await opennessOf(log.db, onLoopback, '/data');
    expect(env).toMatchObject({ STICKYBOARD_OPEN: 'loopback' });
    expect(code).toBeNull();
  });

  it('behind a proxy does not start without a user, wherever it listens', async () => {
    const refused = opennessOf(log.db, behindProxy, '/data');
    await expect(refused).rejects.toThrow(OperatorError);
    await expect(refused).rejects.toMatchObject({
      field: 'dashboard.trusted',
      message:
        'dashboard: 127.0.0.1:3000 can be reached from elsewhere by way of those in dashboard.trusted and there is no user; add one with npx stickyboard user add NAME --data /data, or start with --first-user',
    });
  });

  it('with names of its own does not start without a user: a proxy in front asks for them', async () => {
    await expect(
      opennessOf(log.db, { ...onLoopback, hosts: ['sticky.example'] }, '/data'),
    ).rejects.toMatchObject({
      field: 'dashboard.hosts',
      message: expect.stringContaining('can be reached from elsewhere by the names in dashboard.hosts and'),
    });
  });

  it('behind a proxy is for whoever has the code, and else for nobody', async () => {
    const { env, code } = await opennessOf(log.db, { ...behindProxy, firstUser: true }, '/data');
    expect(code).toMatch(/^[0-9A-Z-]{23}$/);
    expect(env).not.toHaveProperty('STICKYBOARD_OPEN');
  });

  it('behind a proxy starts once there is a user, and is open to nobody else', async () => {
    const { db, close } = await openTestLog();
    await addUser(db, { name: 'root', role: 'operator', password: 'correct horse battery' });
    const { env, code } = await opennessOf(db, behindProxy, '/data');
    expect(env).not.toHaveProperty('STICKYBOARD_OPEN');
    expect(code).toBeNull();
    await close();
  });
});
