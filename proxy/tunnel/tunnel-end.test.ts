import { describe, expect, it, vi } from 'vitest';
import { openTunnelsForEachTest, readText } from '../fixtures/tunnels';
import { Tunnel, type TunnelResult } from './tunnel';

const tunnels = openTunnelsForEachTest();

describe('the end of a Tunnel', () => {
  it('of a WebSocket ends within seconds of its client, whose backend keeps its side open', async () => {
    const { client, backend, end } = await tunnels().open(0, true);
    const heard = readText(backend);
    client.end('last');
    expect(await heard).toBe('last');
    expect(backend.writable).toBe(true);
    expect(await end).toMatchObject({ clientBytes: 4 });
  }, 10_000);

  it('counts its end once if a side is just closing as it begins', async () => {
    const [client, fromClient] = await tunnels().connectPair();
    const [, fromBackend] = await tunnels().connectPair();
    const ends: TunnelResult[] = [];
    const closed = new Promise((resolve) => fromBackend.once('close', resolve));
    client.destroy();
    // Closed, but its event is not emitted yet.
    fromClient.destroy();
    new Tunnel(fromClient, fromBackend, 0, true, tunnels().deadlines, (end) => ends.push(end));
    await closed;
    await new Promise((resolve) => setImmediate(resolve));
    expect(ends).toHaveLength(1);
  });

  it.each(['client', 'backend'] as const)('resets the other side if the %s breaks', async (broken) => {
    const { client, backend, end } = await tunnels().open();
    const [one, other] = broken === 'client' ? [client, backend] : [backend, client];
    const failure = new Promise<NodeJS.ErrnoException>((resolve) => other.once('error', resolve));
    one.write('half a mess');
    await new Promise((resolve) => other.once('data', resolve));
    one.resetAndDestroy();
    expect((await failure).code).toBe('ECONNRESET');
    expect(await end).toMatchObject({
      cause: 'failed',
      failure: { side: broken, failure: { code: 'reset' } },
    });
  });

  it('delivers the bytes received before a side broke, and then resets the other side', async () => {
    const { client, backend, end } = await tunnels().open();
    const [inner, whole] = [tunnels().sockets[3], 'x'.repeat(400_000)];
    const failure = new Promise<NodeJS.ErrnoException>((resolve) => client.once('error', resolve));
    client.pause();
    backend.write(whole);
    await vi.waitFor(() => expect(inner.bytesRead).toBe(whole.length), 5000);
    backend.resetAndDestroy();
    await vi.waitFor(() => expect(inner.destroyed).toBe(true), 5000);
    let read = 0;
    client.on('data', (chunk: Buffer) => {
      read += chunk.length;
    });
    client.resume();
    expect((await failure).code).toBe('ECONNRESET');
    expect(read).toBe(whole.length);
    expect((await end).cause).toBe('failed');
  });

  it('delivers all of a backend that closed while the client was still sending', async () => {
    const { client, backend, end } = await tunnels().open();
    const whole = 'x'.repeat(200_000);
    const inner = tunnels().sockets[3];
    backend.end(whole);
    await vi.waitFor(() => expect(inner.readableEnded).toBe(true), 5000);
    backend.destroy();
    // The backend's side responds to these with a reset.
    while (!inner.destroyed) {
      client.write('more');
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await readText(client)).toBe(whole);
    client.end();
    expect(await end).toMatchObject({ cause: 'closed', failure: null, backendBytes: whole.length });
  });

  it('ends after silence, not while bytes arrive in either direction', async () => {
    const idle = 600;
    const { client, backend, end } = await tunnels().open(idle);
    const started = performance.now();
    let last = started;
    const chatter = setInterval(() => {
      if (performance.now() - started > 2 * idle) clearInterval(chatter);
      else {
        last = performance.now();
        client.write('.');
      }
    }, 50);
    backend.resume();
    const ended = await end;
    clearInterval(chatter);
    expect(ended.cause).toBe('idle');
    expect(performance.now() - last).toBeGreaterThan(idle - 100);
    expect(last - started).toBeGreaterThan(idle);
  });

  it('waits a limited time for a side that stays after the other has closed, even if idle is never', async () => {
    const { client, backend, tunnel, end } = await tunnels().open();
    expect(tunnel.deadline).toBe(0);
    client.resume();
    backend.end();
    await vi.waitFor(() => expect(tunnels().sockets[3].readableEnded).toBe(true), 5000);
    backend.destroy();
    while (!tunnels().sockets[3].destroyed) {
      client.write('more');
      await new Promise((resolve) => setImmediate(resolve));
    }
    await vi.waitFor(() => expect(tunnel.deadline).toBeGreaterThan(performance.now()), 5000);
    tunnel.onDeadline();
    expect((await end).cause).toBe('closed');
  });

  it.each(['client', 'backend'] as const)(
    'sends the other side "going away" after the frame that the %s has begun, and passes on no more',
    async (sender) => {
      const { client, backend, tunnel, end } = await tunnels().open(0, true);
      const [one, other] = sender === 'client' ? [client, backend] : [backend, client];
      const heard: Buffer[] = [];
      other.on('data', (chunk: Buffer) => heard.push(chunk));
      one.resume();
      // A fragment of 300 bytes; its payload could be taken for Close frames.
      const frame = Buffer.concat([Buffer.from([0x02, 126, 1, 44]), Buffer.alloc(300, 0x88)]);
      const second = Buffer.from([0x80, 2, 1, 2]);
      one.write(frame.subarray(0, 3));
      await vi.waitFor(() => expect(Buffer.concat(heard)).toHaveLength(3), 5000);
      tunnel.goAway();
      one.write(frame.subarray(3, 100));
      await vi.waitFor(() => expect(Buffer.concat(heard)).toHaveLength(100), 5000);
      one.write(Buffer.concat([frame.subarray(100), second]));
      const closeSize = other === backend ? 8 : 4;
      await vi.waitFor(() => expect(Buffer.concat(heard)).toHaveLength(304 + closeSize), 5000);
      const all = Buffer.concat(heard);
      expect(all.subarray(0, 304)).toEqual(frame);
      expect(all[304]).toBe(0x88);
      // Both sides close in turn, and both connections end.
      const close = Buffer.from([0x88, 2, 0x03, 0xe9]);
      for (const side of [one, other]) side.write(close);
      await vi.waitFor(() => expect(one.readableEnded && other.readableEnded).toBe(true), 5000);
      for (const side of [one, other]) side.end();
      expect(await end).toMatchObject({ cause: 'away', failure: null });
      expect(Buffer.concat(heard)).toHaveLength(304 + closeSize);
    },
  );
});
