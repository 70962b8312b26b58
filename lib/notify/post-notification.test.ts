import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createTestCertificate } from '@/lib/config/test-certificate';
import { createMessage, emptyFields } from './message';
import { signPayload } from './payload';
import { postNotification } from './post-notification';
import { startReceiver } from './test-receiver';
import { testTarget } from './test-target';

const message = createMessage('edge-1', 'test', {
  ...emptyFields,
  event: 'test',
  time: '2026-11-23T09:30:00.000Z',
});

async function receiver(...args: Parameters<typeof startReceiver>) {
  const started = await startReceiver(...args);
  onTestFinished(() => started.close());
  return started;
}

test('a request states its content type, and is signed with the time', async () => {
  const { url, received } = await receiver();
  expect(await postNotification(testTarget(url, { secret: 'a key' }), message)).toMatchObject({
    ok: true,
    description: 'responded 200',
  });
  const [{ headers = {}, body = '' } = {}] = received;
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'x-stickyboard-event': 'test',
    'x-stickyboard-delivery': message.id,
  });
  expect(JSON.parse(body)).toEqual(message);
  const signature = String(headers['x-stickyboard-signature']);
  const seconds = Number(/^t=(\d+),/.exec(signature)?.[1]);
  expect(Math.abs(seconds - Date.now() / 1000)).toBeLessThan(60);
  expect(signature).toBe(signPayload(body, 'a key', seconds));
});

test.each([
  [204, true, false],
  [301, false, false],
  [400, false, false],
  [404, false, false],
  [408, false, true],
  [429, false, true],
  [500, false, true],
  [503, false, true],
])('%i: taken %s, tried again %s', async (status, ok, mayRetry) => {
  const { url, received } = await receiver((response) => {
    response.writeHead(status, { location: '/elsewhere', 'retry-after': '7' }).end('no_service');
  });
  expect(await postNotification(testTarget(url), message)).toMatchObject({
    ok,
    mayRetry,
    retryAfterMs: 7000,
  });
  expect(received).toHaveLength(1);
});

test('a receiver that never responds is given up after a timeout', async () => {
  const { url } = await receiver(() => undefined);
  expect(await postNotification(testTarget(url), message, undefined, 50)).toMatchObject({
    ok: false,
    mayRetry: true,
    description: 'did not respond within 0.05 s',
  });
});

test('only the beginning of an endless response is read', async () => {
  const { url } = await receiver((response) => {
    response.writeHead(500);
    const more = () => response.writableEnded || response.write('x'.repeat(65_536), more);
    response.once('close', () => response.end());
    more();
  });
  const { description, responseExcerpt } = await postNotification(testTarget(url), message);
  expect(description).toBe('responded 500');
  expect(responseExcerpt).toBe('x'.repeat(200));
});

test('a target with an invalid certificate gets nothing, and errors do not contain the URL', async () => {
  const { certificate, key } = createTestCertificate();
  const server = createServer({ cert: certificate, key }, (_request, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const url = `https://user:pass@127.0.0.1:${port}/secret-path`;
  const { ok, description } = await postNotification(testTarget(url), message);
  expect(ok).toBe(false);
  expect(description).toMatch(/^could not be reached \([A-Z_]+\)$/);
});
