import { describe, expect, it } from 'vitest';
import { backendFor } from '../fixtures/plan';
import { Backend } from '../upstream/backend';
import { rendezvous } from './rendezvous';

const all = [1, 1, 2].map(
  (weight, index) => new Backend(backendFor(9000 + index, `b${index + 1}`, { weight }), 1),
);
const [b1, b2, b3] = all;
const keys = Array.from({ length: 8000 }, (_, index) => `session ${index}`);
const placed = (without: Backend | null): (Backend | null)[] =>
  keys.map((key) => rendezvous(all, (backend) => backend !== without, key));

describe('rendezvous', () => {
  it('spreads keys by weight, though names differ in one letter only', () => {
    const share = (backend: Backend, among: (Backend | null)[]): number =>
      among.filter((one) => one === backend).length / keys.length;
    const among = placed(null);
    expect(share(b1, among)).toBeCloseTo(0.25, 1);
    expect(share(b2, among)).toBeCloseTo(0.25, 1);
    expect(share(b3, among)).toBeCloseTo(0.5, 1);
    expect(share(b3, placed(b1))).toBeCloseTo(2 / 3, 1);
  });

  it('gives a key the same backend whatever the order, and moves only the keys of one that goes', () => {
    const before = placed(null);
    const after = placed(b2);
    for (const [index, key] of keys.entries()) {
      expect(rendezvous([...all].reverse(), () => true, key)).toBe(before[index]);
      if (before[index] !== b2) expect(after[index]).toBe(before[index]);
    }
  });

  it('picks nothing where nothing is available', () => {
    expect(rendezvous(all, () => false, 'any')).toBeNull();
  });
});
