import { describe, expect, it } from 'vitest';
import { type BackendState, getOperatorReason, getUnavailableReason } from './availability';

const ready: BackendState = {
  adminState: 'ready',
  health: 'up',
  drainDeadline: null,
  isRemoved: false,
  isFull: false,
};

describe('whether a backend may take a request', () => {
  it.each<[string, Partial<BackendState>, string | null, string | null]>([
    ['ready and up', {}, null, null],
    ['of unknown health', { health: 'unknown' }, null, null],
    ['down', { health: 'down' }, 'backend-down', 'backend-down'],
    ['full', { isFull: true }, 'full', 'full'],
    ['draining', { adminState: 'draining' }, 'draining', null],
    ['draining until later', { adminState: 'draining', drainDeadline: 1001 }, 'draining', null],
    ['past the end of its drain', { adminState: 'draining', drainDeadline: 1000 }, 'draining', 'drain-ended'],
    ['in maintenance', { adminState: 'maintenance' }, 'maintenance', 'maintenance'],
    ['removed', { isRemoved: true }, 'removed', 'removed'],
    ['ready with the deadline of an earlier drain', { drainDeadline: 1 }, null, null],
  ])('%s', (_, state, forNew, forPinned) => {
    expect(getUnavailableReason({ ...ready, ...state }, 'new', 1000)).toBe(forNew);
    expect(getUnavailableReason({ ...ready, ...state }, 'pinned', 1000)).toBe(forPinned);
  });

  it('gives the most lasting of several reasons', () => {
    const all: BackendState = {
      adminState: 'maintenance',
      health: 'down',
      drainDeadline: 1,
      isRemoved: true,
      isFull: true,
    };
    expect(getUnavailableReason(all, 'pinned', 1000)).toBe('removed');
    expect(getUnavailableReason({ ...all, isRemoved: false }, 'pinned', 1000)).toBe('maintenance');
    expect(getUnavailableReason({ ...ready, health: 'down', isFull: true }, 'new', 1000)).toBe(
      'backend-down',
    );
  });

  it('tells what the operator wants apart from what is seen of the backend', () => {
    expect(getOperatorReason({ ...ready, health: 'down', isFull: true }, 'new', 1000)).toBeNull();
    expect(getOperatorReason({ ...ready, adminState: 'draining' }, 'new', 1000)).toBe('draining');
  });
});
