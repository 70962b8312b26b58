import { expect, test } from 'vitest';
import { englishFormatters } from '@/components/catalogue/english-formatters';
import type { SessionRow, SessionTransition } from '@/lib/contract/types';
import { createSessionTimeline } from './session-timeline';

const isoAt = (seconds: number) => new Date(Date.UTC(2026, 10, 22, 12, 0, seconds)).toISOString();
const ms = (seconds: number) => Date.parse(isoAt(seconds));
const session: SessionRow = {
  id: 's',
  upstream: 'web',
  backend: 'b1',
  pinnedSince: isoAt(20),
  appSession: null,
  client: '10.0.0.1',
  firstSeen: isoAt(0),
  lastSeen: isoAt(60),
  requests: 9,
  moves: 2,
};
const timelineOf = (of: SessionRow, turns: SessionTransition[]) =>
  createSessionTimeline(of, turns, englishFormatters.t);
let id = 0;
const turn = (seconds: number, change: Partial<SessionTransition>): SessionTransition => ({
  id: ++id,
  time: isoAt(seconds),
  outcome: 'moved',
  presented: 'valid',
  reason: 'timeout',
  backend: null,
  previousBackend: null,
  ...change,
});
const arrival = turn(0, { outcome: 'assigned', presented: 'none', reason: null, backend: 'b1' });

test('a session that never moved stayed at one backend', () => {
  expect(timelineOf(session, [arrival])).toEqual({
    start: ms(0),
    end: ms(60),
    pins: [{ backend: 'b1', from: ms(0), to: ms(60) }],
    changes: [],
    refusals: [],
  });
});

test('there and back again, with the reasons', () => {
  const { pins, changes } = timelineOf(session, [
    arrival,
    turn(10, { reason: 'connect-failed', backend: 'b2', previousBackend: 'b1' }),
    turn(20, { reason: 'maintenance', backend: 'b1', previousBackend: 'b2' }),
  ]);
  expect(pins).toEqual([
    { backend: 'b1', from: ms(0), to: ms(10) },
    { backend: 'b2', from: ms(10), to: ms(20) },
    { backend: 'b1', from: ms(20), to: ms(60) },
  ]);
  expect(changes).toMatchObject([
    { from: 'b1', to: 'b2', at: ms(10), reason: 'connect-failed', moved: true },
    { from: 'b2', to: 'b1', at: ms(20), reason: 'maintenance', moved: true },
  ]);
});

test('a lost pin is shown as such; an assignment to the same backend is no crossing', () => {
  const again = { outcome: 'assigned', reason: null } as const;
  const { pins, changes } = timelineOf(session, [
    arrival,
    turn(5, { ...again, presented: 'unknown', backend: 'b1' }),
    turn(10, { ...again, presented: 'expired', backend: 'b2' }),
    turn(20, { ...again, presented: 'none', backend: 'b1' }),
  ]);
  expect(pins).toHaveLength(3);
  expect(changes.map(({ reason, moved }) => [reason, moved])).toEqual([
    ['its pin had expired', false],
    ['no pin presented', false],
  ]);
});

test('a refusal does not move it', () => {
  const timeline = timelineOf(session, [arrival, turn(30, { outcome: 'refused', reason: 'no-backend' })]);
  expect(timeline.refusals).toEqual([ms(30)]);
  expect(timeline.pins).toHaveLength(1);
});

test('turns lost from the log are inferred from the remaining ones', () => {
  const moved = turn(20, { backend: 'b1', previousBackend: 'b2' });
  expect(timelineOf(session, [moved]).pins).toEqual([
    { backend: 'b2', from: ms(0), to: ms(20) },
    { backend: 'b1', from: ms(20), to: ms(60) },
  ]);
  expect(timelineOf(session, []).pins).toEqual([{ backend: 'b1', from: ms(0), to: ms(60) }]);
});

test('a session without a response from a backend has no path', () => {
  const nowhere = { ...session, backend: null, pinnedSince: null, lastSeen: isoAt(0) };
  const timeline = timelineOf(nowhere, [turn(0, { outcome: 'refused', reason: 'no-backend' })]);
  expect(timeline).toMatchObject({ pins: [], changes: [], end: ms(1) });
});
