import { expect, it } from 'vitest';
import type { BackendPlan, UpstreamPlan } from '@/lib/core/plan';
import type { PlaneTopology } from '@/lib/core/plane';
import type { Store } from '../store';
import { actor, testPlan, upstream } from './sample';

/** The declarations of the supervisor. */
export function describeDeclarations(getStore: () => Store): void {
  it("has exactly the declared backends, and keeps the operator's intent for them", async () => {
    const store = getStore();
    const [b1, b2] = [createBackend('b1', 9000), createBackend('b2', 9001)];
    await store.declareUpstreams(testPlan.node, createTopology(b1, b2), true);
    await store.changeBackend({ upstream, name: 'b2', weight: 7, actor });
    await store.declareUpstreams(testPlan.node, createTopology(b1), true);
    expect((await store.getBackends()).map(({ name }) => name)).toEqual(['b1']);
    await store.declareUpstreams(testPlan.node, createTopology(b1, b2), true);
    expect(await store.getBackends()).toMatchObject([{ name: 'b1' }, { name: 'b2', weight: 7 }]);
  });

  it('has the configuration that each proxy runs by', async () => {
    const store = getStore();
    const setting = { name: 'workers', value: '2', isSecret: false, source: 'file', place: '3' } as const;
    await store.declareConfiguration({
      settings: {
        node: 'edge-1',
        configFile: 'stickyboard.yaml',
        retention: { decisionsMs: 60_000, sizeBytes: 1e9 },
        journal: { limitBytes: 1e6, full: 'shed' },
      },
      effective: [{ ...setting, pending: '4' }],
    });
    const { configurations, log } = await store.getSettings();
    expect(configurations).toMatchObject([
      { node: 'edge-1', file: 'stickyboard.yaml', settings: [{ ...setting, pending: '4' }] },
    ]);
    expect(log).toMatchObject({ retentionSeconds: 60, retentionBytes: 1e9 });
  });
}

function createTopology(...backends: BackendPlan[]): PlaneTopology {
  const plan = {
    name: upstream,
    kind: 'origin',
    balance: { policy: 'round-robin', key: null },
    sticky: { mode: 'cookie' },
  };
  return { listeners: [], upstreams: [{ ...plan, backends } as UpstreamPlan] };
}

function createBackend(name: string, port: number): BackendPlan {
  return { name, host: '127.0.0.1', port, route: name, weight: 1 } as BackendPlan;
}
