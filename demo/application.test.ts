import { afterEach, expect, test } from 'vitest';
import { startApplication } from './application';
import type { LoopbackServer } from './loopback-server';

let application: LoopbackServer | undefined;
afterEach(async () => {
  await application?.stop();
  application = undefined;
});

async function get(path: string, cookie = ''): Promise<{ status: number; cookies: string[]; body: string }> {
  application ??= await startApplication(0);
  const response = await fetch(`http://127.0.0.1:${application.port}${path}`, { headers: { cookie } });
  return { status: response.status, cookies: response.headers.getSetCookie(), body: await response.text() };
}

test('/ greets and sets the cookie age, 25 by default', async () => {
  expect(await get('/')).toEqual({ status: 200, cookies: ['age=25; Max-Age=3600'], body: 'Hello, world!' });
  expect(await get('/?age=31')).toMatchObject({ cookies: ['age=31; Max-Age=3600'] });
});

test('an age that is no number is refused, so that nothing else gets into the header', async () => {
  expect(await get('/?age=1%0d%0ax')).toMatchObject({ status: 400, cookies: [] });
});

test('/wc returns the value of the cookie age', async () => {
  expect(await get('/wc', 'route=abc; age=31')).toMatchObject({ status: 200, body: '31', cookies: [] });
  expect(await get('/wc')).toMatchObject({ status: 200, body: 'no age yet: open / first\n' });
});

test('/login sets the session cookie once', async () => {
  const first = await get('/login');
  expect(first.cookies).toEqual([expect.stringMatching(/^JSESSIONID=[0-9A-F]{32}; Path=\/; HttpOnly$/)]);
  expect((await get('/login', first.cookies[0]?.split(';')[0])).cookies).toEqual([]);
});

test('/healthz says ok, other paths are not found', async () => {
  expect(await get('/healthz')).toMatchObject({ status: 200, body: 'ok\n' });
  expect(await get('/nowhere')).toMatchObject({ status: 404 });
});
