import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { balancePolicies } from '@/lib/core/balance';
import { Backend } from '../upstream/backend';
import { createPolicy } from './create-policy';

function backends(weights: number[]): Backend[] {
  return weights.map((weight, index) => {
    const place = { name: `b${index + 1}`, host: '127.0.0.1', port: 9000 + index };
    return new Backend(
      { ...place, route: `r${index}`, weight, backup: false, maxConns: 0, slowStartMs: 0 },
      1,
    );
  });
}

const request = (client: string, key: string) => ({ client, key, now: 0 });

/** What holds for every policy. */
describe.each(balancePolicies)('the policy %s', (policy) => {
  const make = () => createPolicy<Backend>(policy, 0);

  it('picks only what is available, and something whenever anything is', () => {
    const cases = fc.record({
      weights: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 }),
      available: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
      client: fc.ipV4(),
      key: fc.string(),
    });
    fc.assert(
      fc.property(cases, ({ weights, available, client, key }) => {
        const all = backends(weights);
        const isAvailable = (backend: Backend): boolean => available[all.indexOf(backend)];
        const picked = make().pick(all, isAvailable, request(client, key));
        if (all.some(isAvailable)) expect(picked !== null && isAvailable(picked)).toBe(true);
        else expect(picked).toBeNull();
      }),
    );
  });

  it('selects among the available backends while some are removed and return between requests', () => {
    const all = backends([1, 2, 3]);
    const kept = make();
    for (const left of [all, all.slice(1), all.slice(2), [], all]) {
      const picked = kept.pick(all, (backend) => left.includes(backend), request('192.0.2.1', 'key'));
      expect(picked === null ? left.length : left.includes(picked)).toBe(picked === null ? 0 : true);
    }
  });

  it('gives the same request the same backend if it is consistent', () => {
    const all = backends([1, 2, 3]);
    const chosen = make();
    if (!chosen.isConsistent) return;
    const first = chosen.pick(all, () => true, request('192.0.2.1', 'key'));
    for (let index = 0; index < 20; index++) {
      all[index % 3].startRequest();
      chosen.pick(all, () => true, request(`10.0.${index}.1`, `key ${index}`));
      expect(chosen.pick(all, () => true, request('192.0.2.1', 'key'))).toBe(first);
    }
  });

  it('gives a heavier backend more of many different clients', () => {
    const all = backends([1, 4]);
    const chosen = make();
    const counts = new Map<Backend, number>();
    for (let index = 0; index < 4000; index++) {
      const client = `10.${index % 256}.${(index >> 4) % 256}.1`;
      const picked = chosen.pick(all, () => true, request(client, `key ${index}`));
      if (picked === null) throw new Error('nothing picked');
      counts.set(picked, (counts.get(picked) ?? 0) + 1);
      picked.startRequest();
    }
    const share = (counts.get(all[1]) ?? 0) / 4000;
    expect(share).toBeGreaterThan(0.7);
    expect(share).toBeLessThan(0.9);
  });
});

describe('least-conn', () => {
  it('picks the backend with the fewest requests in flight for its weight', () => {
    const all = backends([1, 2, 1]);
    all[0].startRequest();
    for (let index = 0; index < 3; index++) all[1].startRequest();
    for (let index = 0; index < 2; index++) all[2].startRequest();
    expect(createPolicy<Backend>('least-conn', 0).pick(all, () => true, request('', ''))?.name).toBe('b1');
  });
});

describe('ip-hash', () => {
  it('gives one client network one backend, whatever other clients there are', () => {
    const all = backends([1, 1, 1]);
    const policy = createPolicy<Backend>('ip-hash', 0);
    const first = policy.pick(all, () => true, request('192.0.2.7', ''));
    for (let index = 0; index < 50; index++) {
      policy.pick(all, () => true, request(`10.0.${index}.1`, ''));
      expect(policy.pick(all, () => true, request('192.0.2.99', ''))).toBe(first);
    }
  });
});

describe('hash', () => {
  it('uses round robin if a request has no key', () => {
    const all = backends([1, 1, 1]);
    const policy = createPolicy<Backend>('hash', 0);
    const picked = Array.from({ length: 6 }, () => policy.pick(all, () => true, request('', ''))?.name);
    expect(picked).toEqual(['b1', 'b2', 'b3', 'b1', 'b2', 'b3']);
  });

  it('moves only the keys of a removed backend, spread over the others', () => {
    const all = backends([1, 1, 1, 1, 1]);
    const policy = createPolicy<Backend>('hash', 0);
    const keys = Array.from({ length: 5000 }, (_, index) => `session-${index}`);
    const before = keys.map((key) => policy.pick(all, () => true, request('', key)));
    const gone = all[2];
    const after = keys.map((key) => policy.pick(all, (backend) => backend !== gone, request('', key)));
    const moved = keys.filter((_, index) => before[index] !== after[index]);
    expect(moved).toEqual(keys.filter((_, index) => before[index] === gone));
    const heirs = new Set(keys.flatMap((_, index) => (before[index] === gone ? [after[index]?.name] : [])));
    expect(heirs.size).toBe(4);
  });
});
