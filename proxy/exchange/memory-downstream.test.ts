import { expect, it, onTestFinished } from 'vitest';
import { SharedMonotonicClock } from '../clock/shared-monotonic-clock';
import { readDecisions, removeJournal } from '../fixtures/journal';
import { silentLog } from '../fixtures/log';
import { beginMemoryExchange } from '../fixtures/memory-downstream';
import { createPlan } from '../fixtures/plan';
import { runBackend } from '../fixtures/run-data-plane';
import { ListenerContext } from '../listener/listener-context';
import { createWorkerContext } from '../worker/worker-context';
import { UpstreamRuntime } from './upstream-runtime';

/** The context of a listener on which nothing listens. */
function createContext(ports: number[]) {
  const plan = createPlan(ports);
  const events = {
    onRequestFailed: () => undefined,
    onBackendRecovered: () => undefined,
    onPinsLearned: () => undefined,
    log: silentLog,
  };
  const { resources, context: worker } = createWorkerContext(plan, 1, 1, new SharedMonotonicClock(), events);
  const runtime = new UpstreamRuntime(plan.upstreams[0], resources);
  const context = new ListenerContext(worker, runtime, plan.listeners[0]);
  context.listenerJson = '"memory"';
  const stopAndReadDecisions = () => {
    runtime.pool.closeAll();
    resources.learning.stop();
    resources.deadlines.stop();
    worker.clock.close();
    worker.journal.close();
    return readDecisions(plan.journal);
  };
  onTestFinished(() => removeJournal(plan.journal));
  return { context, stopAndReadDecisions };
}

it('serves a request of a client that speaks no HTTP/1.1 and has no socket', async () => {
  const backend = await runBackend('b1');
  const { context, stopAndReadDecisions } = createContext([backend.port]);
  const { downstream, exchange } = beginMemoryExchange(
    context,
    'POST /orders HTTP/1.1\r\nHost: site.test\r\nContent-Length: 5\r\n\r\n',
  );
  exchange.start();
  expect(exchange.receiving).toBe(true);
  exchange.requestBody.onBodyData(Buffer.from('hello'), 0, 5);
  exchange.endRequest('');
  exchange.flushRequest();
  expect(exchange.receiving).toBe(false);
  expect(await downstream.ended).toBe('whole');
  expect([downstream.status, downstream.body]).toEqual([200, 'b1']);
  expect(downstream.cookies).toMatch(/^Set-Cookie: route=.*\r\nSet-Cookie: route_sid=/s);
  expect(backend.requests).toMatchObject([{ method: 'POST', url: '/orders', body: 'hello' }]);
  expect(exchange.recorded).toBe(true);
  expect(stopAndReadDecisions()).toMatchObject([
    { outcome: 'assigned', backend: 'b1', status: 200, method: 'POST', client: '192.0.2.1' },
  ]);
});

it('pauses the backend while such a client reads nothing, and resumes when it does', async () => {
  const size = 8 * 1024 * 1024;
  const backend = await runBackend('b1', (_, response) => response.end(Buffer.alloc(size, 'x')));
  const { context, stopAndReadDecisions } = createContext([backend.port]);
  const { downstream, exchange } = beginMemoryExchange(context, 'GET / HTTP/1.1\r\nHost: site.test\r\n\r\n');
  downstream.isReady = false;
  exchange.start();
  await expect.poll(() => downstream.calls).toContain('startReadTimeout');
  const before = downstream.body.length;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(downstream.body.length).toBe(before);
  expect(before).toBeLessThan(size);
  downstream.isReady = true;
  exchange.onClientDrain();
  expect(await downstream.ended).toBe('whole');
  expect(downstream.body.length).toBe(size);
  stopAndReadDecisions();
});

it('responds itself to such a client if no backend can, and records an aborted request', async () => {
  const { context, stopAndReadDecisions } = createContext([1]);
  const refused = beginMemoryExchange(context, 'GET / HTTP/1.1\r\nHost: site.test\r\n\r\n');
  refused.exchange.start();
  expect(await refused.downstream.ended).toBe('whole');
  expect(refused.downstream.status).toBe(502);
  const left = beginMemoryExchange(context, 'GET /left HTTP/1.1\r\nHost: site.test\r\n\r\n');
  left.exchange.start();
  left.exchange.cancel(499);
  await left.downstream.ended;
  expect(stopAndReadDecisions()).toMatchObject([
    { outcome: 'refused', reason: 'connect-failed', status: 502 },
    { status: 499 },
  ]);
});
