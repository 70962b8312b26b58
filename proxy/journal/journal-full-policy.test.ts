import { describe, expect, it, vi } from 'vitest';
import { get, RawClient } from '../fixtures/raw-client';
import { runBackend, runDataPlane } from '../fixtures/run-data-plane';

describe('while the journal has no room', () => {
  it('requests are served, and their decisions counted instead of recorded', async () => {
    const { port } = await runBackend('b1');
    const { dataPlane, port: proxy, stopAndReadDecisions } = await runDataPlane([port]);
    await get(proxy, '/before');
    dataPlane.setJournalQuota(false);
    expect((await get(proxy, '/meanwhile')).body).toBe('b1');
    expect(dataPlane.getGauges()).toMatchObject({
      recordingState: 'shedding',
      unrecordedDecisions: 1,
      rejectedRequests: 0,
    });
    dataPlane.setJournalQuota(true);
    await get(proxy, '/after');
    expect(dataPlane.getGauges()).toMatchObject({ recordingState: 'recording', unrecordedDecisions: 1 });
    expect((await stopAndReadDecisions()).map(({ path }) => path)).toEqual(['/before', '/after']);
  });

  it('with `stop` new requests are rejected, on connections that stay open; one in progress is recorded', async () => {
    let respond = (): void => undefined;
    const { port } = await runBackend('b1', ({ url }, response) => {
      if (url !== '/slow') response.end('b1');
      else respond = () => response.end('b1');
    });
    const {
      dataPlane,
      port: proxy,
      stopAndReadDecisions,
    } = await runDataPlane([port], {}, (plan) => {
      plan.journalQuota.full = 'stop';
    });
    const slow = get(proxy, '/slow');
    await vi.waitFor(() => expect(dataPlane.getGauges().inFlightByBackend).toEqual([['web', 'b1', 1, 0]]), {
      timeout: 5000,
    });
    dataPlane.setJournalQuota(false);
    const client = await RawClient.connect(proxy);
    const request = 'GET /turned-away HTTP/1.1\r\nHost: h\r\n\r\n';
    const refused = await client.request(request);
    expect(refused.status).toBe(503);
    expect(refused.text).toMatch(/^retry-after: 5$/im);
    expect(refused.body).toContain('The journal of the load balancer is full.');
    respond();
    expect((await slow).body).toBe('b1');
    expect(dataPlane.getGauges()).toMatchObject({
      recordingState: 'rejecting',
      unrecordedDecisions: 0,
      rejectedRequests: 1,
    });
    dataPlane.setJournalQuota(true);
    expect((await client.request(request.replace('turned-away', 'again'))).status).toBe(200);
    client.close();
    expect((await stopAndReadDecisions()).map(({ path }) => path)).toEqual(['/slow', '/again']);
  });

  it('a new policy is effective with its plan', async () => {
    const { port } = await runBackend('b1');
    const { dataPlane, plan, port: proxy } = await runDataPlane([port]);
    dataPlane.setJournalQuota(false);
    expect((await get(proxy, '/')).status).toBe(200);
    await dataPlane.applyPlan({ ...plan, journalQuota: { ...plan.journalQuota, full: 'stop' } });
    expect((await get(proxy, '/')).status).toBe(503);
    await dataPlane.applyPlan(plan);
    expect((await get(proxy, '/')).status).toBe(200);
  });
});
