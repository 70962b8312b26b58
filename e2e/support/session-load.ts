import { connect, type Socket } from 'node:net';

/** One session as its client knows it. */
export interface LoadSession {
  /** First segment of its paths. */
  name: string;
  requests: number;
  cookie: string;
  /** Cookies set after the first response: there should be none. */
  lateCookies: number;
}

/**
 * Drives `sessions` sessions of `requests` requests each through a proxy at full speed, over a number of
 * keep-alive connections. Every path is sent once: `/<session>/<number>`. Sessions that are `known` return
 * with their cookies, in another order.
 */
export async function driveSessions(
  port: number,
  options: { sessions: number; requests: number; connections: number; known?: LoadSession[] },
): Promise<LoadSession[]> {
  const sessions = Array.from({ length: options.sessions }, (_, index): LoadSession => {
    const cookie = options.known?.at(-1 - index)?.cookie ?? '';
    return { name: `s${index}`, requests: 0, cookie, lateCookies: 0 };
  });
  // Every connection has its own share, whichever worker serves it: the others do not take over from a slow one.
  const running = Array.from({ length: options.connections }, (_, lane) => {
    const own = sessions.filter((_session, index) => index % options.connections === lane);
    return driveConnection(port, own.values(), options.requests);
  });
  await Promise.all(running);
  return sessions;
}

/** One connection: takes one session after the other and sends its requests in turn. */
function driveConnection(port: number, queue: Iterator<LoadSession>, requests: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let session = queue.next();
    let received = '';
    const send = (): void => {
      if (session.done) {
        socket.end();
        resolve();
        return;
      }
      const { name, cookie } = session.value;
      const cookies = cookie === '' ? '' : `Cookie: ${cookie}\r\n`;
      socket.write(`GET /${name}/${session.value.requests} HTTP/1.1\r\nHost: site.test\r\n${cookies}\r\n`);
    };
    socket.setEncoding('latin1');
    socket.on('connect', send);
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the proxy closed a connection under load')));
    socket.on('data', (text: string) => {
      received += text;
      if (!received.endsWith('\r\n\r\nok')) return;
      if (!received.startsWith('HTTP/1.1 200 ')) reject(new Error(`unexpected response: ${received}`));
      if (session.done) return;
      storeCookies(session.value, received);
      received = '';
      session.value.requests++;
      if (session.value.requests === requests) session = queue.next();
      send();
    });
  });
}

function storeCookies(session: LoadSession, response: string): void {
  if (!response.includes('Set-Cookie: ')) return;
  if (session.cookie !== '') session.lateCookies++;
  session.cookie = [...response.matchAll(/Set-Cookie: ([^;]+)/g)].map((match) => match[1]).join('; ');
}
