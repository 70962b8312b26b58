import { describe, expect, it } from 'vitest';
import { backendFor } from '../fixtures/plan';
import { Backend } from './backend';
import { FirstRequests } from './first-requests';

const backend = new Backend(backendFor(1, 'b1'), 1);

/** The first request of a browser went to the backend at 10 ms. */
function started() {
  const requests = new FirstRequests();
  const group = requests.begin('browser', backend, 'session', 10);
  const find = (opened: number | null, now: number) => requests.find('browser', opened, now);
  return { requests, group, find };
}

describe('a group of parallel first requests', () => {
  it('takes requests with the same key until the first response, for half a second at most', () => {
    const { requests, group, find } = started();
    expect(find(null, 15)).toBe(group);
    expect(requests.find('other', null, 15)).toBeNull();
    expect(find(null, 509)).toBe(group);
    expect(find(null, 510)).toBeNull();
    group.responded(20);
    expect(find(null, 21)).toBeNull();
  });

  it('takes those still that come by a connection opened before the first response', () => {
    const { group, find } = started();
    group.responded(20);
    group.responded(30);
    for (const now of [21, 400]) expect(find(20, now)).toBe(group);
    expect(find(20.5, 21)).toBeNull();
    expect(find(20, 510)).toBeNull();
  });

  it('takes six in all', () => {
    const { group, find } = started();
    for (let count = 2; count <= 6; count++) {
      expect(find(null, 15)).toBe(group);
      group.join();
    }
    expect(find(null, 15)).toBeNull();
    expect(find(9, 15)).toBeNull();
  });
});
