import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { parseCookies } from './cookies';
import { type LoopbackServer, listenOnLoopback } from './loopback-server';

/**
 * Starts the web application that demonstration sessions talk to:
 * `/` sets the cookie `age` (25, or `?age=N`) and greets; `/wc` returns the value of that cookie;
 * `/login` sets the cookie `JSESSIONID`; `/report` returns 32 kB after a little work; `/healthz` says ok.
 * @param port on 127.0.0.1; 0 takes a free one
 */
export function startApplication(port: number): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    handleRequest(request, response).catch((error: Error) => response.destroy(error));
  });
  return listenOnLoopback(server, port, 'web application');
}

async function handleRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://application');
  const cookies = parseCookies(request.headers.cookie ?? '');
  switch (url.pathname) {
    case '/': {
      const age = url.searchParams.get('age') ?? '25';
      if (!/^\d{1,3}$/.test(age)) return sendText(response, 400, 'age is a number of up to three digits\n');
      response.setHeader('set-cookie', `age=${age}; Max-Age=3600`);
      return sendText(response, 200, 'Hello, world!');
    }
    case '/wc':
      return sendText(response, 200, cookies.get('age') ?? 'no age yet: open / first\n');
    case '/login':
      if (!cookies.has('JSESSIONID')) {
        const id = randomBytes(16).toString('hex').toUpperCase();
        response.setHeader('set-cookie', `JSESSIONID=${id}; Path=/; HttpOnly`);
      }
      return sendText(response, 200, 'Welcome.\n');
    case '/report':
      await pause(10 + Math.random() * 30);
      return sendText(response, 200, 'one line of the report\n'.repeat(1400));
    case '/healthz':
      return sendText(response, 200, 'ok\n');
    default:
      return sendText(response, 404, 'not found\n');
  }
}

function sendText(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(body);
}
