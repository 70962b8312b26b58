import { describe, expect, it } from 'vitest';
import { Backend } from '../upstream/backend';
import { RoundRobin } from './round-robin';

function backends(...weights: number[]): Backend[] {
  return weights.map((weight, index) => {
    const name = String.fromCharCode(97 + index);
    const plan = { name, host: '127.0.0.1', port: 9000 + index, route: name, weight };
    return new Backend({ ...plan, backup: false, maxConns: 0, slowStartMs: 0 }, 1);
  });
}

const request = { client: '', key: '', now: 0 };

describe('RoundRobin', () => {
  it('gives the order that nginx gives for weights 5, 1, 1', () => {
    const all = backends(5, 1, 1);
    const policy = new RoundRobin();
    const order = Array.from({ length: 14 }, () => policy.pick(all, () => true, request)?.name).join('');
    expect(order).toBe('aabacaaaabacaa');
  });

  it('begins at a given offset', () => {
    const all = backends(1, 1, 1);
    const policy = new RoundRobin(1);
    expect(Array.from({ length: 4 }, () => policy.pick(all, () => true, request)?.name).join('')).toBe(
      'bcab',
    );
  });

  it('skips unavailable backends and returns null if none is available', () => {
    const all = backends(1, 1);
    const policy = new RoundRobin();
    expect(policy.pick(all, (backend) => backend.name === 'b', request)?.name).toBe('b');
    expect(policy.pick(all, () => false, request)).toBeNull();
  });
});
