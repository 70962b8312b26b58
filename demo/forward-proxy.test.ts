import { createServer, request } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { startForwardProxy } from './forward-proxy';
import { type LoopbackServer, listenOnLoopback } from './loopback-server';

const started: LoopbackServer[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
});

async function proxyAndEcho(): Promise<{ proxy: number; echo: number }> {
  const server = createServer((incoming, outgoing) => {
    outgoing.setHeader('content-type', 'application/json');
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method, url, headers } = incoming;
      outgoing.end(JSON.stringify({ method, url, headers, body: Buffer.concat(chunks).toString() }));
    });
  });
  const echo = await listenOnLoopback(server, 0, 'echo');
  const proxy = await startForwardProxy(0);
  started.push(echo, proxy);
  return { proxy: proxy.port, echo: echo.port };
}

interface ProxyResponse {
  status: number;
  via: string | undefined;
  body: string;
}

function send(
  port: number,
  path: string,
  options: { method?: string; body?: string } = {},
): Promise<ProxyResponse> {
  return new Promise((resolve, reject) => {
    const headers = {
      host: 'elsewhere.example',
      connection: 'close, x-private',
      'x-private': '1',
      'x-kept': '2',
    };
    const outgoing = request({ host: '127.0.0.1', port, path, method: options.method ?? 'GET', headers });
    outgoing.once('error', reject);
    outgoing.once('response', (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        body += text;
      });
      response.once('error', reject);
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, via: response.headers.via, body }),
      );
    });
    outgoing.end(options.body);
  });
}

test('sends an absolute-form request on in origin form and names itself in Via', async () => {
  const { proxy, echo } = await proxyAndEcho();
  const response = await send(proxy, `http://127.0.0.1:${echo}/wc?x=1`);
  expect(response).toMatchObject({ status: 200, via: `1.1 demo-proxy-${proxy}` });
  const seen = JSON.parse(response.body);
  expect(seen).toMatchObject({ method: 'GET', url: '/wc?x=1' });
  expect(seen.headers).toMatchObject({
    host: `127.0.0.1:${echo}`,
    via: `1.1 demo-proxy-${proxy}`,
    'x-kept': '2',
  });
  expect(seen.headers['x-private']).toBeUndefined();
});

test('streams a request body through', async () => {
  const { proxy, echo } = await proxyAndEcho();
  const body = 'a line of text\n'.repeat(20_000);
  const response = await send(proxy, `http://127.0.0.1:${echo}/`, { method: 'POST', body });
  expect(JSON.parse(response.body)).toMatchObject({ method: 'POST', body });
});

test('responds with 502 if nothing listens, 403 for other machines, 400 for the origin form', async () => {
  const { proxy, echo } = await proxyAndEcho();
  await started.shift()?.stop();
  expect(await send(proxy, `http://127.0.0.1:${echo}/`)).toMatchObject({ status: 502 });
  expect(await send(proxy, 'http://192.0.2.1/')).toMatchObject({ status: 403 });
  expect(await send(proxy, 'http://127.0.0.1.example.com/')).toMatchObject({ status: 403 });
  expect(await send(proxy, '/wc')).toMatchObject({ status: 400 });
});

test('names the port that is taken, and its purpose', async () => {
  const { proxy } = await proxyAndEcho();
  await expect(startForwardProxy(proxy)).rejects.toThrow(
    `port ${proxy} is in use, and the demonstration needs it for its forward proxy`,
  );
});
