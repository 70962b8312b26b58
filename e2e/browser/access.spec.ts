import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Page } from 'playwright/test';
import { password } from '../support/users';
import { findAccessibilityFaults } from './accessibility-faults';
import { expect, getBackendRow, test, testOnSharedSite, waitUntilRecorded } from './fixtures';

/** Makes the dashboard require a login from now on. */
async function addUser(page: Page, name: string, role: 'operator' | 'viewer'): Promise<void> {
  const response = await page.request.post('/api/v1/users', { data: { name, role, password } });
  expect(response.status()).toBe(201);
}

async function signIn(page: Page, name: string, secret = password): Promise<void> {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel(/^Password/).fill(secret);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('the first user is added on the page; then everybody has to sign in, and lands on the page they wanted', async ({
  page,
  complaints,
}) => {
  await page.goto('/settings');
  await page.getByRole('link', { name: 'Users, API tokens and audit log' }).click();
  await expect(page.getByText('Sign-in is off')).toBeVisible();
  const users = page.getByRole('region', { name: 'Users', exact: true });
  await users.getByLabel('Name').fill('alice');
  await users.getByLabel(/^Password/).fill(password);
  await users.getByRole('button', { name: 'Add user' }).click();

  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await page.goto('/sessions?moved=true');
  await expect(page).toHaveURL(/\/sign-in\?next=%2Fsessions%3Fmoved%3Dtrue$/);
  await signIn(page, 'alice', 'not the password');
  await expect(page.getByText('Incorrect user name or password.')).toBeVisible();
  await signIn(page, 'alice');
  await expect(page).toHaveURL('/sessions?moved=true');
  await expect(page.getByText('Live', { exact: true })).toBeVisible();

  await page.getByRole('button', { name: 'Signed in as alice' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  // The browser itself logs each error response.
  expect(complaints.splice(0).every((text) => text.includes('status of 401'))).toBe(true);
});

test('a viewer sees everything and is offered nothing to do; an operator changes that', async ({
  page,
  browser,
  site,
}) => {
  await addUser(page, 'alice', 'operator');
  await page.goto('/access');
  await signIn(page, 'alice');
  const users = page.getByRole('region', { name: 'Users', exact: true });
  await users.getByLabel('Name').fill('victor');
  await users.getByLabel('Role').selectOption('viewer');
  await users.getByLabel(/^Password/).fill(password);
  await users.getByRole('button', { name: 'Add user' }).click();
  await expect(users.getByRole('row', { name: 'victor' })).toContainText('Viewer');

  const context = await browser.newContext({ baseURL: site.product.dashboardUrl });
  const viewer = await context.newPage();
  await viewer.goto('/');
  await signIn(viewer, 'victor');
  await expect(getBackendRow(viewer, 'b1')).toBeVisible();
  await expect(viewer.getByRole('button', { name: /Drain/ })).toHaveCount(0);
  await viewer.goto('/access');
  await expect(viewer.getByText('You can view and export.')).toBeVisible();
  await expect(viewer.getByRole('region', { name: 'Audit log' })).toHaveCount(0);

  await users.getByRole('button', { name: 'Make victor operator' }).click();
  await expect(users.getByRole('row', { name: 'victor' })).toContainText('Operator');
  await viewer.goto('/');
  await expect(getBackendRow(viewer, 'b1').getByRole('button', { name: 'Drain b1' })).toBeVisible();

  await users.getByRole('button', { name: 'Remove victor' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await expect(users.getByRole('row', { name: 'victor' })).toHaveCount(0);
  await expect(viewer.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await context.close();

  await page.reload();
  const audit = page.getByRole('region', { name: 'Audit log' });
  await expect(audit.getByRole('row', { name: /alice@127\.0\.0\.1 Removed user victor/ })).toBeVisible();
  await expect(audit.getByRole('row', { name: /victor@127\.0\.0\.1 Signed in/ })).toBeVisible();
});

testOnSharedSite('a token is shown once, and revoked after a confirmation', async ({ page, request }) => {
  await page.goto('/access');
  const tokens = page.getByRole('region', { name: 'API tokens' });
  await tokens.getByLabel('Name').fill('ci');
  await tokens.getByRole('button', { name: 'Create token' }).click();
  const shown = await tokens.getByRole('status').locator('code').textContent();
  const headers = { authorization: `Bearer ${shown}` };
  expect((await request.get('/api/v1/status', { headers })).status()).toBe(200);
  await page.reload();
  await expect(tokens.getByRole('row', { name: 'ci' })).toContainText('Read');
  await expect(tokens.getByRole('status')).toHaveCount(0);
  await tokens.getByRole('button', { name: 'Revoke ci' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(tokens.getByRole('row', { name: 'ci' })).toHaveCount(0);
  expect((await request.get('/api/v1/status', { headers })).status()).toBe(401);
});

test('a page of another site can do nothing with the login of its visitor', async ({
  page,
  site,
  complaints,
}) => {
  const { dashboardUrl } = site.product;
  const evil = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<form id="form" method="post" action="${dashboardUrl}/api/v1/users" enctype="text/plain">
      <input type="hidden" name='{"name":"mallory","role":"operator","password":"mallory was here","x":"' value='"}'></form>
      <img src="${dashboardUrl}/api/v1/export?what=decisions"><iframe src="${dashboardUrl}/"></iframe>`);
  });
  await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
  try {
    await addUser(page, 'alice', 'operator');
    await page.goto('/');
    await signIn(page, 'alice');
    await expect(getBackendRow(page, 'b1')).toBeVisible();
    const cookies = (await page.context().cookies()).filter(({ name }) => name === 'stickyboard');
    expect(cookies).toMatchObject([{ httpOnly: true, sameSite: 'Strict' }]);

    const { port } = evil.address() as AddressInfo;
    await page.goto(`http://localhost:${port}/`);
    const outcomes = await page.evaluate(async (url) => {
      const call = (path: string, init: RequestInit) =>
        fetch(url + path, { credentials: 'include', ...init }).then(
          (response) => response.type,
          (error: Error) => error.name,
        );
      return [
        await call('/api/v1/backends/default/b1', {
          method: 'PATCH',
          body: '{"weight":9}',
          headers: { 'content-type': 'application/json' },
        }),
        await call('/api/v1/users', { method: 'POST', body: '{}', mode: 'no-cors' }),
        await call('/api/v1/backends', {}),
      ];
    }, dashboardUrl);
    expect(outcomes).toEqual(['TypeError', 'TypeError', 'TypeError']);
    await expect(page.frameLocator('iframe').getByText('Stickyboard')).toHaveCount(0);
    const posted = page.waitForResponse(`${dashboardUrl}/api/v1/users`);
    await page.evaluate(() => (document.getElementById('form') as HTMLFormElement).submit());
    expect((await posted).status()).toBe(403);
    // The browser shows the 403 as a page, which has to be loaded before it can open another one.
    await page.waitForURL(`${dashboardUrl}/api/v1/users`);

    await page.goto(`${dashboardUrl}/access`);
    const users = page.getByRole('region', { name: 'Users', exact: true });
    await expect(users.getByRole('row', { name: 'alice' })).toBeVisible();
    await expect(users.getByText('mallory')).toHaveCount(0);
    await expect(page.getByRole('region', { name: 'Audit log' }).getByText('Changed backend')).toHaveCount(0);
    // The browser is expected to block these requests of the other page.
    complaints.splice(0);
  } finally {
    evil.close();
  }
});

/** Sends a request that no browser would send, and waits for the end of the response. */
async function sendRaw(proxyUrl: string, lines: string[]): Promise<void> {
  const socket = connect(Number(new URL(proxyUrl).port), '127.0.0.1');
  socket.write([...lines, 'Host: site.test', 'Connection: close', '', ''].join('\r\n'));
  socket.resume();
  await once(socket, 'close');
}

test('text sent by clients is shown as text on every page, and never runs as a script', async ({
  page,
  site,
}) => {
  const script = '<img/src=x/onerror=document.title="broken">';
  await sendRaw(site.product.proxyUrl, [
    `GET /${script} HTTP/1.1`,
    `Cookie: JSESSIONID=${script}; route_sid=${script}`,
    `User-Agent: ${script}`,
    `Referer: ${script}`,
  ]);
  await page.request.post('/api/v1/login', { data: { name: 'no-such-user', password: script } });
  await waitUntilRecorded(page, 1);
  const { decisions } = await (await page.request.get('/api/v1/decisions')).json();
  await page.goto(`/sessions/${decisions[0].session}`);
  await expect(page.getByText(script)).toBeVisible();
  for (const path of ['/', '/access', '/settings', `/sessions?q=${encodeURIComponent(script)}`]) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeAttached();
    expect(await page.title()).not.toContain('broken');
    expect(await page.locator('img').count()).toBe(0);
  }
});

for (const [scheme, width] of [
  ['light', 1440],
  ['dark', 390],
] as const) {
  test(`signing in and the page Access have no accessibility fault, ${scheme}, ${width} px wide`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height: 844 });
    await addUser(page, 'alice', 'operator');
    await page.goto('/access');
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    expect(await findAccessibilityFaults(page)).toEqual([]);
    await signIn(page, 'alice');
    await expect(page.getByRole('row', { name: /alice@127\.0\.0\.1 Signed in/ })).toBeVisible();
    expect(await findAccessibilityFaults(page)).toEqual([]);
  });
}
