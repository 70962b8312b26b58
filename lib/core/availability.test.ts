import { describe, expect, it } from 'vitest';
import { type BackendState, getOperatorReason, getUnavailableReason, isConfigured } from './availability';

const ready: BackendState = {
  adminState: 'ready',
  health: 'up',
  drainDeadline: null,
  isRemoved: false,
  isFull: false,
  backup: false,
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
      backup: false,
    };
    expect(getUnavailableReason(all, 'pinned', 1000)).toBe('removed');
    expect(getUnavailableReason({ ...all, isRemoved: false }, 'pinned', 1000)).toBe('maintenance');
    expect(getUnavailableReason({ ...ready, health: 'down', isFull: true }, 'new', 1000)).toBe(
      'backend-down',
    );
  });

  it("separates the operator's state from the observed health", () => {
    const down: BackendState = { ...ready, health: 'down', isFull: true };
    expect(getOperatorReason(down, 'new', 1000)).toBeNull();
    expect(getOperatorReason({ ...ready, adminState: 'draining' }, 'new', 1000)).toBe('draining');
  });

  it.each<[string, Partial<BackendState>, string | null]>([
    ['ready and up', {}, null],
    ['of unknown health', { health: 'unknown' }, 'not-up'],
    ['down', { health: 'down' }, 'backend-down'],
    ['full', { isFull: true }, 'full'],
    ['a backup', { backup: true }, 'backup'],
    ['draining', { adminState: 'draining' }, 'draining'],
    ['past the end of its drain', { adminState: 'draining', drainDeadline: 1000 }, 'draining'],
    ['in maintenance', { adminState: 'maintenance', health: 'unknown', backup: true }, 'maintenance'],
    ['removed', { isRemoved: true }, 'removed'],
  ])('takes its displaced sessions back where it is %s: %j', (_, state, reason) => {
    expect(getUnavailableReason({ ...ready, ...state }, 'failback', 1000)).toBe(reason);
  });

  it('does not depend on being a backup for new and pinned sessions: that is for the order of choice', () => {
    expect(getUnavailableReason({ ...ready, backup: true }, 'new', 1000)).toBeNull();
    expect(getUnavailableReason({ ...ready, backup: true }, 'pinned', 1000)).toBeNull();
  });

  it('finds a pin to a backend of the configuration, whatever state it is in', () => {
    const away: BackendState = { ...ready, adminState: 'maintenance', health: 'down' };
    const removed: BackendState = { ...ready, isRemoved: true };
    expect(isConfigured(away)).toBe(true);
    expect(isConfigured(removed)).toBe(false);
  });
});
