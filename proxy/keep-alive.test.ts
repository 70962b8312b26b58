import { Socket } from 'node:net';
import { expect, it, vi } from 'vitest';
import { get } from './fixtures/client';
import { backend, run } from './fixtures/running';

// A peer that is gone without a word would keep a stream, and its place of maxConns, for ever.
it('streams without a time-out have TCP keep-alive on both sides, others need none', async () => {
  const { port: at } = await backend('b1');
  const keepAlive = vi.spyOn(Socket.prototype, 'setKeepAlive');
  for (const [stream, sides] of [
    [1000, 0],
    [0, 2],
  ]) {
    const { port } = await run([at], {}, ({ upstreams: [web] }) => {
      web.timeouts = { ...web.timeouts, stream };
    });
    expect((await get(port, '/')).body).toBe('b1');
    expect(keepAlive.mock.calls.filter(([enable]) => enable)).toHaveLength(sides);
  }
});
