import { describe, expect, it } from 'vitest';
import { backendFor } from '../fixtures/plan';
import { Backend } from './backend';
import { FirstRequests } from './first-requests';

const backend = new Backend(backendFor(1, 'b1'), 1);

/** A client whose first request began at 10 ms, by a connection opened at 9, and was answered at 20. */
function answeredAt20(...opened: number[]): FirstRequests {
  const requests = new FirstRequests();
  for (const at of [...opened, 9]) requests.opened('a', at);
  requests.join('a', backend, requests.asked('a'), 10)(20);
  return requests;
}

describe('a first request', () => {
  it('goes where another of the client is in flight', () => {
    const requests = new FirstRequests();
    requests.opened('a', 9);
    requests.join('a', backend, requests.asked('a'), 10);
    expect(requests.backendOf('a', null, 15)).toBe(backend);
    expect(requests.backendOf('b', null, 15)).toBeNull();
    expect(requests.backendOf('a', null, 510)).toBeNull();
  });

  it('goes where another went that was answered after its connection was opened', () => {
    const requests = answeredAt20(5, 8);
    for (const now of [21, 400]) expect(requests.backendOf('a', requests.asked('a'), now)).toBe(backend);
  });

  it('goes its own way by a connection opened after that, or one that was used before', () => {
    const requests = answeredAt20();
    expect(requests.backendOf('a', requests.asked('a'), 21)).toBeNull();
    requests.opened('a', 20.5);
    expect(requests.backendOf('a', requests.asked('a'), 21)).toBeNull();
  });

  it('knows nothing any more of a connection that was not used for long', () => {
    const requests = answeredAt20(5);
    requests.opened('b', 600);
    expect(requests.asked('a')).toBeNull();
    expect(requests.asked('b')).toBe(600);
  });
});
