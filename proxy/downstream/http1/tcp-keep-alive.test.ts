import { Socket } from 'node:net';
import { expect, it, vi } from 'vitest';
import { get } from '../../fixtures/raw-client';
import { runBackend, runDataPlane } from '../../fixtures/run-data-plane';

// A peer that vanishes without closing would keep a stream, and its slot of maxConns, forever.
it('streams without a time-out have TCP keep-alive on both sides, others need none', async () => {
  const { port: at } = await runBackend('b1');
  const keepAlive = vi.spyOn(Socket.prototype, 'setKeepAlive');
  for (const [streamMs, sides] of [
    [1000, 0],
    [0, 2],
  ]) {
    const { port } = await runDataPlane([at], {}, ({ upstreams: [web] }) => {
      web.timeouts = { ...web.timeouts, streamMs };
    });
    expect((await get(port, '/')).body).toBe('b1');
    expect(keepAlive.mock.calls.filter(([enable]) => enable)).toHaveLength(sides);
  }
});
