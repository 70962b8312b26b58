import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { Logger } from '@/lib/core/logger';
import type { DatabaseTarget } from '@/lib/core/store-location';
import { createServerWait } from './server-wait';

const host = '127.0.0.1';

/** A port of this machine that refuses connections until a server listens there. */
async function findClosedPort(): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

function createTarget(port: number): DatabaseTarget {
  return {
    url: `postgresql://sticky:hidden@${host}:${port}/stickyboard?sslmode=disable`,
    schema: 'public',
    ca: null,
    connectTimeoutMs: 1000,
    statementTimeoutMs: 5000,
  };
}

/** One connection to a port; fails as a driver does if none listens there. */
async function connectOnce(port: number): Promise<string> {
  const socket = connect(port, host);
  await once(socket, 'connect');
  socket.destroy();
  return 'connected';
}

it('waits at every step for a server that is away, and logs it once, without the password', async () => {
  const port = await findClosedPort();
  const log = vi.fn<Logger>();
  const wait = createServerWait(createTarget(port), log);
  const first = wait(() => connectOnce(port));
  await vi.waitFor(() => expect(log).toHaveBeenCalledOnce(), 5000);
  const server = createServer((socket) => socket.resume()).listen(port, host);
  onTestFinished(() => void server.close());
  expect(await first).toBe('connected');
  let attempts = 0;
  const failsOnce = () => connectOnce(attempts++ === 0 ? 1 : port);
  expect(await wait(failsOnce)).toBe('connected');
  expect(attempts).toBe(2);
  const [level, sentence] = log.mock.calls[0] ?? [];
  expect(level).toBe('warn');
  expect(sentence).toBe(`waiting for the database (database: ${host}:${port} refuses connections)`);
  expect(log).toHaveBeenCalledOnce();
});

it('does not wait for what waiting does not mend, nor without a log', async () => {
  const port = await findClosedPort();
  const log = vi.fn<Logger>();
  const mistake = new Error('a mistake of the program');
  const wait = createServerWait(createTarget(port), log);
  await expect(wait(() => Promise.reject(mistake))).rejects.toBe(mistake);
  expect(log).not.toHaveBeenCalled();
  const once = createServerWait(createTarget(port), undefined);
  await expect(once(() => connectOnce(port))).rejects.toThrow(/^database: .* refuses connections/);
});
