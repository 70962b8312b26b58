import { describe, expect, it } from 'vitest';
import { createBackendPlan } from '../fixtures/plan';
import { Backend } from '../upstream/backend';
import { FirstRequestGroups } from './first-request-groups';

const backend = new Backend(createBackendPlan(1, 'b1'), 1);

/** The first request of a browser was sent to the backend at 10 ms. */
function startGroup() {
  const requests = new FirstRequestGroups();
  const group = requests.createGroup('browser', backend, 'session', 10);
  const find = (opened: number | null, now: number) => requests.findGroup('browser', opened, now);
  return { requests, group, find };
}

describe('a group of parallel first requests', () => {
  it('takes requests with the same key until the first response, for half a second at most', () => {
    const { requests, group, find } = startGroup();
    expect(find(null, 15)).toBe(group);
    expect(requests.findGroup('other', null, 15)).toBeNull();
    expect(find(null, 509)).toBe(group);
    expect(find(null, 510)).toBeNull();
    group.onResponseStart(20);
    expect(find(null, 21)).toBeNull();
  });

  it('still takes requests on a connection opened before the first response', () => {
    const { group, find } = startGroup();
    group.onResponseStart(20);
    group.onResponseStart(30);
    for (const now of [21, 400]) expect(find(20, now)).toBe(group);
    expect(find(20.5, 21)).toBeNull();
    expect(find(20, 510)).toBeNull();
  });

  it('takes six in all', () => {
    const { group, find } = startGroup();
    for (let count = 2; count <= 6; count++) {
      expect(find(null, 15)).toBe(group);
      group.join();
    }
    expect(find(null, 15)).toBeNull();
    expect(find(9, 15)).toBeNull();
  });
});
