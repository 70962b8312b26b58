import { describe, expect, it } from 'vitest';
import { beginSession, continueSession, sumSessions } from './session-sums';
import { createDecision, createMove } from './test-decisions';

describe('the sessions of a batch', () => {
  it('come in the order of their ids and upstreams', () => {
    const keys = [
      ['b', 'web'],
      ['a', 'web'],
      ['a', 'api'],
      ['B', 'web'],
    ] as const;
    const sums = sumSessions(
      keys.map(([session, upstream]) => createDecision({ session, upstream })),
      'n1',
    );
    expect(sums.map(({ id, upstream }) => [id, upstream])).toEqual([
      ['B', 'web'],
      ['a', 'api'],
      ['a', 'web'],
      ['b', 'web'],
    ]);
  });

  it('are pinned to the backend that responded last, since it first did', () => {
    const [sum] = sumSessions(
      [
        createDecision({ time: 1, outcome: 'refused', backend: null }),
        createDecision({ time: 2, outcome: 'assigned', appSession: 'fp' }),
        createMove(['b1', 'b2'], { time: 3 }),
        createDecision({ time: 4, backend: 'b2', client: '10.0.0.2' }),
      ],
      'n1',
    );
    expect(sum?.state).toEqual({
      ...{ backend: 'b2', pinnedSince: 3e6, appSession: 'fp', client: '10.0.0.2', node: 'n1' },
      ...{ firstSeen: 1e6, lastSeen: 4e6, requests: 4, moves: 1 },
    });
  });

  it('are steady while backend, client and application session stay', () => {
    const isSteady = (...decisions: Parameters<typeof createDecision>[0][]) =>
      sumSessions(decisions.map(createDecision), 'n1')[0]?.isSteady;
    expect(isSteady({}, { backend: null, outcome: 'refused' }, { appSession: 'fp' })).toBe(true);
    expect(isSteady({}, { backend: 'b2' })).toBe(false);
    expect(isSteady({}, { client: '10.0.0.2' })).toBe(false);
    expect(isSteady({ appSession: 'fp' }, {}, { appSession: 'fp2' })).toBe(false);
  });
});

it('a late decision is counted, and changes no pin', () => {
  const state = beginSession(createDecision({ time: 5, backend: 'b2', client: 'new' }), 'n1');
  continueSession(state, createDecision({ time: 1, backend: 'b1', client: 'old', appSession: 'fp' }), 'n2');
  expect(state).toEqual({
    ...{ backend: 'b2', pinnedSince: 5e6, appSession: 'fp', client: 'new', node: 'n1' },
    ...{ firstSeen: 1e6, lastSeen: 5e6, requests: 2, moves: 0 },
  });
});
