import { describe, expect, it } from 'vitest';
import type { ListenerPlan, UpstreamPlan } from '@/lib/core/plan';
import { startCountingBackend } from '../fixtures/counting-backend';
import { getFieldValues } from '../fixtures/http-messages';
import { createForwardingPlan, createStickyPlan } from '../fixtures/plan';
import { RawClient } from '../fixtures/raw-client';
import { runDataPlane } from '../fixtures/run-data-plane';
import { FieldAliasFilter } from './field-alias-filter';

describe('FieldAliasFilter', () => {
  const kept = new FieldAliasFilter(['X-Session', 'x_user'], 'keep');

  it.each([
    'X_Forwarded_For',
    'x-forwarded_for',
    'X_FORWARDED_PROTO',
    'X.Real.IP',
    'X_Real-IP',
    'Content_Length',
    'Transfer_Encoding',
    'Proxy_Connection',
    'X_Session',
    'X!User',
  ])('drops %s', (name) => {
    expect(kept.isDropped(name)).toBe(true);
  });

  it.each(['X_Request_Id', '__proto__', 'X.Y', 'X_User', 'X_Forwarded', 'Forwarded_'])('keeps %s', (name) => {
    expect(kept.isDropped(name)).toBe(false);
  });

  it('drops every name with an underscore if that is set, except those that the configuration names', () => {
    const dropped = new FieldAliasFilter(['x_user'], 'drop');
    expect(['X_Request_Id', '_', 'X.Y', 'X_User'].map((name) => dropped.isDropped(name))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});

describe('a backend that makes variables of field names', () => {
  /** What it got of the given lines, which a client sends after those that a browser sends. */
  async function got(
    lines: string,
    upstream: Partial<UpstreamPlan>,
    listener: Partial<ListenerPlan> = {},
  ): Promise<string[]> {
    const backend = await startCountingBackend(() => ({
      bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
    }));
    const { port, stopAndReadDecisions } = await runDataPlane([backend.port], upstream, (plan) => {
      for (const one of plan.listeners) Object.assign(one, listener);
    });
    const client = await RawClient.connect(port);
    // Twice, as clients repeat themselves: lines that are the same are not read again.
    for (let count = 0; count < 2; count++) {
      const response = await client.request(`GET / HTTP/1.1\r\nHost: a.test\r\nAccept: */*\r\n${lines}\r\n`);
      expect(response.status).toBe(200);
    }
    client.close();
    await stopAndReadDecisions();
    await backend.close();
    const [first, second] = backend.requests;
    expect(second?.headers.filter(([name]) => name !== 'Cookie')).toEqual(first?.headers);
    const names = new Set(lines.split('\r\n').map((line) => line.split(':')[0]?.toLowerCase()));
    expect(first && getFieldValues(first, 'accept')).toEqual(['*/*']);
    return (first?.headers ?? []).filter(([name]) => names.has(name.toLowerCase())).map(([name]) => name);
  }

  it('gets no alias of a forwarding field, from trusted clients neither', async () => {
    const lines = 'X_Forwarded_For: 6.6.6.6\r\nX-Ok: 1\r\nX_Real_IP: 6.6.6.6\r\nX_Id: 2\r\n';
    expect(await got(lines, { forwarding: createForwardingPlan({ xForwarded: true }) })).toEqual([
      'X-Ok',
      'X_Id',
    ]);
    expect(await got(lines, {}, { trusted: ['127.0.0.1'] })).toEqual(['X-Ok', 'X_Id']);
  });

  it('gets no alias of the field that names the client, or the pin', async () => {
    const lines = 'CF_Connecting_IP: 6.6.6.6\r\nX_Session: b2\r\nX-Session: b1\r\n';
    const sticky = createStickyPlan({ mode: 'route', lookups: [{ from: 'header', name: 'X-Session' }] });
    const listener = { clientFrom: 'cf-connecting-ip', trusted: ['127.0.0.1'] };
    expect(await got(lines, { sticky }, listener)).toEqual(['X-Session']);
  });

  it('gets none behind a body either', async () => {
    const backend = await startCountingBackend(() => ({
      bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
    }));
    const { port } = await runDataPlane(
      [backend.port],
      { forwarding: createForwardingPlan({ underscores: 'drop' }) },
      (plan) => {
        for (const listener of plan.listeners)
          Object.assign(listener, { clientFrom: 'cf-connecting-ip', trusted: ['192.0.2.1'] });
      },
    );
    const client = await RawClient.connect(port);
    const trailers = 'CF-Connecting-IP: 6.6.6.6\r\nCF.Connecting.IP: 6.6.6.6\r\nX_Id: 2\r\nX-Ok: 1\r\n';
    const head = 'POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n';
    expect((await client.request(`${head}0\r\n${trailers}\r\n`)).status).toBe(200);
    client.close();
    await backend.close();
    expect(backend.requests[0]?.trailers).toEqual([['X-Ok', '1']]);
  });

  it('gets no name with an underscore if those are dropped, as nginx drops them', async () => {
    const forwarding = createForwardingPlan({ underscores: 'drop' });
    expect(await got('X_Id: 2\r\nX-Id: 3\r\nX.Id: 4\r\n', { forwarding })).toEqual(['X-Id', 'X.Id']);
  });
});
