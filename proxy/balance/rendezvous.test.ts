import { describe, expect, it } from 'vitest';
import { createBackendPlan } from '../fixtures/plan';
import { Backend } from '../upstream/backend';
import { pickByRendezvous } from './rendezvous';

const all = [1, 1, 2].map(
  (weight, index) => new Backend(createBackendPlan(9000 + index, `b${index + 1}`, { weight }), 1),
);
const [b1, b2, b3] = all;
const keys = Array.from({ length: 8000 }, (_, index) => `session ${index}`);
const pickAll = (without: Backend | null): (Backend | null)[] =>
  keys.map((key) => pickByRendezvous(all, (backend) => backend !== without, key));

describe('rendezvous', () => {
  it('spreads keys by weight, though names differ in one letter only', () => {
    const share = (backend: Backend, among: (Backend | null)[]): number =>
      among.filter((one) => one === backend).length / keys.length;
    const among = pickAll(null);
    expect(share(b1, among)).toBeCloseTo(0.25, 1);
    expect(share(b2, among)).toBeCloseTo(0.25, 1);
    expect(share(b3, among)).toBeCloseTo(0.5, 1);
    expect(share(b3, pickAll(b1))).toBeCloseTo(2 / 3, 1);
  });

  it('gives a key the same backend whatever the order, and moves only the keys of a removed one', () => {
    const before = pickAll(null);
    const after = pickAll(b2);
    for (const [index, key] of keys.entries()) {
      expect(pickByRendezvous([...all].reverse(), () => true, key)).toBe(before[index]);
      if (before[index] !== b2) expect(after[index]).toBe(before[index]);
    }
  });

  it('picks nothing if nothing is available', () => {
    expect(pickByRendezvous(all, () => false, 'any')).toBeNull();
  });
});
