import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Intent } from '@/lib/core/intent';
import type { Plan } from '@/lib/core/plan';
import type { Plane, PlaneEvents } from '@/lib/core/plane';

/** What the contract needs in addition to the plane. */
export interface PlaneUnderTest {
  /**
   * One listener of the upstream `web`, with two backends: `b1` works, `b2` fails its checks.
   * Checks are quick: `b2` is down within two seconds.
   */
  plan: Plan;
  /** `plan` with a third backend, `b3`. */
  extendedPlan: Plan;
  /** A plan that can neither be applied nor be started with. */
  impossiblePlan: Plan;
  createPlane(plan: Plan, events: PlaneEvents): Plane;
  close(): Promise<void>;
}

const waitOptions = { timeout: 15_000, interval: 20 };

/**
 * The contract of a plane, run for each implementation.
 * @param name for the report of the tests
 * @param setUp makes what is needed for one test
 */
export function describePlane(name: string, setUp: () => Promise<PlaneUnderTest>): void {
  describe(`The plane ${name}`, { timeout: 60_000 }, () => {
    let subject: PlaneUnderTest;
    let plane: Plane;
    let healthChanges: string[];
    let events: PlaneEvents;

    beforeEach(async () => {
      subject = await setUp();
      healthChanges = [];
      events = {
        onHealthChange: ({ upstream, name: backend, health }, cause) =>
          healthChanges.push(`${upstream} ${backend} ${health}${cause === null ? '' : ' for a reason'}`),
        onRestart: vi.fn(),
        onTopologyChange: vi.fn(),
      };
      plane = subject.createPlane(subject.plan, events);
    });

    afterEach(async () => {
      await plane.stop();
      await subject.close();
    });

    const getBackendNames = () =>
      plane
        .getStatus()
        .backends.map(([, backend]) => backend)
        .sort();

    it('returns what it serves, by the ports that it has', async () => {
      const { listeners, upstreams } = await plane.start(createIntent(1), []);
      expect(listeners).toHaveLength(1);
      expect(listeners[0].port).toBeGreaterThan(0);
      expect(listeners[0].upstream).toBe('web');
      expect(upstreams.map(({ name: upstream }) => upstream)).toEqual(['web']);
      expect(upstreams[0].backends.map(({ name: backend }) => backend)).toEqual(['b1', 'b2']);
    });

    it('has applied the intent of its start, counted nothing, and every backend in its status', async () => {
      await plane.start(createIntent(7), []);
      await vi.waitFor(() => {
        expect(getBackendNames()).toEqual(['b1', 'b2']);
        expect(plane.getStatus().appliedIntent).toBe(7);
      }, waitOptions);
      const { servingCount, counters, recordingState, backends } = plane.getStatus();
      expect(servingCount).toBe(subject.plan.workers);
      expect(counters).toEqual({
        rejected: 0,
        droppedCookies: 0,
        unrecordedDecisions: 0,
        rejectedRequests: 0,
      });
      expect(recordingState).toBe('recording');
      for (const [upstream, , inFlight, tunnels] of backends)
        expect([upstream, inFlight, tunnels]).toEqual(['web', 0, 0]);
    });

    it('does not start if it cannot serve, and leaves nothing open', async () => {
      const impossible = subject.createPlane(subject.impossiblePlan, events);
      await expect(impossible.start(createIntent(1), [])).rejects.toThrow(/\w+ \w+/);
      expect(impossible.getStatus().servingCount).toBe(0);
    });

    it('applies a changed intent and unpinned sessions', async () => {
      const unpins = [{ upstream: 'web', backend: 'b1', sessions: ['0'.repeat(32)] }];
      await plane.start(createIntent(1), unpins);
      plane.applyUnpins([{ upstream: 'web', backend: null, sessions: ['0'.repeat(32)] }]);
      plane.applyIntent(createIntent(2));
      await vi.waitFor(() => expect(plane.getStatus().appliedIntent).toBe(2), waitOptions);
    });

    it('applies a prepared plan when it is committed, and not before', async () => {
      await plane.start(createIntent(1), []);
      await vi.waitFor(() => expect(getBackendNames()).toEqual(['b1', 'b2']), waitOptions);
      const prepared = await plane.preparePlan(subject.extendedPlan);
      expect(getBackendNames()).toEqual(['b1', 'b2']);
      await prepared.commit(createIntent(3));
      await vi.waitFor(() => {
        expect(getBackendNames()).toEqual(['b1', 'b2', 'b3']);
        expect(plane.getStatus().appliedIntent).toBe(3);
      }, waitOptions);
    });

    it('keeps the previous plan if a prepared one is discarded, and prepares another', async () => {
      await plane.start(createIntent(1), []);
      (await plane.preparePlan(subject.extendedPlan)).discard();
      await (await plane.preparePlan(subject.plan)).commit(createIntent(2));
      await vi.waitFor(() => expect(getBackendNames()).toEqual(['b1', 'b2']), waitOptions);
    });

    it('rejects a plan that cannot be applied with a sentence, and keeps serving', async () => {
      await plane.start(createIntent(1), []);
      await expect(plane.preparePlan(subject.impossiblePlan)).rejects.toThrow(/\w+ \w+/);
      expect(plane.getStatus().servingCount).toBe(subject.plan.workers);
      await (await plane.preparePlan(subject.extendedPlan)).commit(createIntent(2));
      await vi.waitFor(() => expect(getBackendNames()).toEqual(['b1', 'b2', 'b3']), waitOptions);
    });

    it('records no decisions while the journal is above its quota, and all again below it', async () => {
      await plane.start(createIntent(1), []);
      plane.setWithinQuota(false);
      await vi.waitFor(() => expect(plane.getStatus().recordingState).toBe('shedding'), waitOptions);
      plane.setWithinQuota(true);
      await vi.waitFor(() => expect(plane.getStatus().recordingState).toBe('recording'), waitOptions);
    });

    it('reports health once checks have started: why a backend is down, and its failures', async () => {
      await plane.start(createIntent(1), []);
      expect(healthChanges).toEqual([]);
      plane.startHealthChecks();
      await vi.waitFor(
        () => expect(healthChanges.toSorted()).toEqual(['web b1 up', 'web b2 down for a reason']),
        waitOptions,
      );
      await vi.waitFor(() => {
        const failing = plane.getStatus().backends.find(([, backend]) => backend === 'b2');
        expect(failing).toHaveLength(8);
      }, waitOptions);
    });

    it('keeps serving while its processes are replaced', async () => {
      await plane.start(createIntent(1), []);
      expect(await plane.replaceProcesses()).toBe(subject.plan.workers);
      expect(plane.getStatus().servingCount).toBe(subject.plan.workers);
      expect(events.onRestart).not.toHaveBeenCalled();
    });

    it('serves nothing after it was stopped, and keeps its counters', async () => {
      await plane.start(createIntent(1), []);
      await plane.stop();
      expect(plane.getStatus().counters.unrecordedDecisions).toBe(0);
      expect(events.onRestart).not.toHaveBeenCalled();
    });
  });
}

function createIntent(version: number): Intent {
  return { version, backends: [] };
}
