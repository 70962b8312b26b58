import { expect, it, onTestFinished, vi } from 'vitest';
import type { Failure } from '@/lib/core/failure';
import { formatHealthCause } from '@/lib/core/format/failure-sentence';
import type { HealthPlan } from '@/lib/core/plan';
import { createHealthPlan, createPlan } from '../fixtures/plan';
import { HealthMonitor } from './health-monitor';

function createMonitor(health: Partial<HealthPlan>) {
  const { upstreams } = createPlan([1], { health: createHealthPlan(health) });
  const changes: string[] = [];
  const monitor = new HealthMonitor(upstreams, ({ health: now }, cause) =>
    changes.push(cause === null ? now : formatHealthCause(cause)),
  );
  monitor.start();
  onTestFinished(() => monitor.stop());
  return { monitor, changes, reload: () => monitor.prepareUpdate(upstreams)() };
}

const connectionClosed: Failure = { code: 'closed', phase: 'unknown' };
const { active } = createHealthPlan();
const withoutChecks = { active: { ...active, intervalMs: 0 } };

it('restores a backend that is not checked, also after a reload', async () => {
  const { monitor, changes, reload } = createMonitor({
    ...withoutChecks,
    passive: { maxFails: 1, maxFailedRequests: 3, failTimeoutMs: 200, avoidAfterMs: 5000 },
  });
  monitor.reportConnectFailure('web', 'b1', { code: 'connection-refused' });
  expect(changes).toEqual(['a request failed: connection refused']);
  reload();
  await vi.waitFor(() => expect(changes.at(-1)).toBe('up'), 5000);
});

it('brings a backend back in its time though the clock of the machine is set back meanwhile', async () => {
  const { monitor, changes } = createMonitor({
    ...withoutChecks,
    passive: { maxFails: 1, maxFailedRequests: 1, failTimeoutMs: 300, avoidAfterMs: 5000 },
  });
  const request = { at: 1000, lastResponseAt: -1e12, client: 'a', path: '/' };
  monitor.reportRequestFailure('web', 'b1', connectionClosed, request);
  expect(changes).toHaveLength(1);
  const began = Date.now();
  vi.spyOn(Date, 'now').mockReturnValue(began - 3_600_000);
  onTestFinished(() => void vi.restoreAllMocks());
  monitor.reportResponse('web', 'b1', 1001);
  expect(changes.at(-1)).toBe('up');
  monitor.reportRequestFailure('web', 'b1', connectionClosed, { ...request, at: 1002 });
  vi.mocked(Date.now).mockReturnValue(began - 7_200_000);
  await vi.waitFor(() => expect(changes).toHaveLength(4), 5000);
});

it('keeps what failed requests say of a backend over a reload', () => {
  const { monitor, changes, reload } = createMonitor({
    ...withoutChecks,
    passive: { maxFails: 1, maxFailedRequests: 3, failTimeoutMs: 60_000, avoidAfterMs: 5000 },
  });
  const failed = (at: number) =>
    monitor.reportRequestFailure('web', 'b1', connectionClosed, {
      at,
      lastResponseAt: -1e12,
      client: 'a',
      path: '/',
    });
  failed(1000);
  failed(1001);
  reload();
  expect(changes).toEqual([]);
  failed(1002);
  expect(changes).toEqual(['3 requests in a row failed: connection closed']);
  monitor.reportResponse('web', 'b1', 1003);
  expect(changes.at(-1)).toBe('up');
});
