import { expect, test } from 'vitest';
import { english } from '@/components/words/english';
import type { SessionRow, SessionTurn } from '@/lib/api/types';
import { journeyOf as journeyIn } from './journey';

const t = (seconds: number) => new Date(Date.UTC(2026, 10, 22, 12, 0, seconds)).toISOString();
const ms = (seconds: number) => Date.parse(t(seconds));
const session: SessionRow = {
  id: 's',
  upstream: 'web',
  backend: 'b1',
  pinnedSince: t(20),
  appSession: null,
  client: '10.0.0.1',
  firstSeen: t(0),
  lastSeen: t(60),
  requests: 9,
  moves: 2,
};
const journeyOf = (of: SessionRow, turns: SessionTurn[]) => journeyIn(of, turns, english.words);
let id = 0;
const turn = (seconds: number, change: Partial<SessionTurn>): SessionTurn => ({
  id: ++id,
  time: t(seconds),
  outcome: 'moved',
  presented: 'valid',
  reason: 'timeout',
  backend: null,
  previousBackend: null,
  ...change,
});
const arrival = turn(0, { outcome: 'assigned', presented: 'none', reason: null, backend: 'b1' });

test('a session that never moved stayed at one backend', () => {
  expect(journeyOf(session, [arrival])).toEqual({
    start: ms(0),
    end: ms(60),
    stays: [{ backend: 'b1', from: ms(0), to: ms(60) }],
    crossings: [],
    refusals: [],
  });
});

test('there and back again, with the reasons', () => {
  const { stays, crossings } = journeyOf(session, [
    arrival,
    turn(10, { reason: 'connect-failed', backend: 'b2', previousBackend: 'b1' }),
    turn(20, { reason: 'maintenance', backend: 'b1', previousBackend: 'b2' }),
  ]);
  expect(stays).toEqual([
    { backend: 'b1', from: ms(0), to: ms(10) },
    { backend: 'b2', from: ms(10), to: ms(20) },
    { backend: 'b1', from: ms(20), to: ms(60) },
  ]);
  expect(crossings).toMatchObject([
    { from: 'b1', to: 'b2', at: ms(10), why: 'connect-failed', moved: true },
    { from: 'b2', to: 'b1', at: ms(20), why: 'maintenance', moved: true },
  ]);
});

test('a pin that was lost is told as such; an assignment to the same backend is no crossing', () => {
  const again = { outcome: 'assigned', reason: null } as const;
  const { stays, crossings } = journeyOf(session, [
    arrival,
    turn(5, { ...again, presented: 'unknown', backend: 'b1' }),
    turn(10, { ...again, presented: 'expired', backend: 'b2' }),
    turn(20, { ...again, presented: 'none', backend: 'b1' }),
  ]);
  expect(stays).toHaveLength(3);
  expect(crossings.map(({ why, moved }) => [why, moved])).toEqual([
    ['its pin had expired', false],
    ['came without its pin', false],
  ]);
});

test('a refusal leaves it where it was', () => {
  const journey = journeyOf(session, [arrival, turn(30, { outcome: 'refused', reason: 'no-backend' })]);
  expect(journey.refusals).toEqual([ms(30)]);
  expect(journey.stays).toHaveLength(1);
});

test('what the log has lost is taken from what is left', () => {
  const moved = turn(20, { backend: 'b1', previousBackend: 'b2' });
  expect(journeyOf(session, [moved]).stays).toEqual([
    { backend: 'b2', from: ms(0), to: ms(20) },
    { backend: 'b1', from: ms(20), to: ms(60) },
  ]);
  expect(journeyOf(session, []).stays).toEqual([{ backend: 'b1', from: ms(0), to: ms(60) }]);
});

test('a session that no backend has answered has been nowhere', () => {
  const nowhere = { ...session, backend: null, pinnedSince: null, lastSeen: t(0) };
  const journey = journeyOf(nowhere, [turn(0, { outcome: 'refused', reason: 'no-backend' })]);
  expect(journey).toMatchObject({ stays: [], crossings: [], end: ms(1) });
});
