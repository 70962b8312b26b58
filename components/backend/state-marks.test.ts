import { describe, expect, test } from 'vitest';
import { englishFormatters } from '@/components/catalogue/english-formatters';
import { getNewSessionShare } from '@/components/drain/new-session-share';
import { seriesColour, seriesDash } from '@/components/ui/series-colour';
import type { BackendRow } from '@/lib/contract/types';
import { acceptingBackends, acceptsNewSessions } from '@/lib/core/accepting-backends';
import { getStateMarks } from './state-marks';
import { formatStateNote } from './state-note';

const now = '2026-11-22T12:00:00.000Z';

function backend(change: Partial<BackendRow>): BackendRow {
  return {
    upstream: 'app',
    name: 'b1',
    address: '127.0.0.1:9000',
    route: '',
    weight: 1,
    slot: 0,
    adminState: 'ready',
    adminSince: null,
    drainDeadline: null,
    drainState: null,
    activePins: null,
    idlePins: null,
    secondsLeft: null,
    health: 'up',
    healthCause: null,
    healthReason: null,
    healthSince: null,
    backup: false,
    failures: 0,
    failingSince: null,
    nextTry: null,
    failure: null,
    failureReason: null,
    inFlight: 0,
    tunnels: 0,
    nodes: [],
    sessions: 0,
    requestsPerSecond: 0,
    p50Micros: null,
    p95Micros: null,
    pinnedShare: null,
    movedIn: 0,
    movedAway: 0,
    ...change,
  };
}

describe('the state of a backend', () => {
  test.each([
    [{}, ['Up']],
    [{ health: 'down' }, ['Down']],
    [{ health: 'unknown' }, ['Unknown']],
    [{ failures: 1 }, ['Failing']],
    [{ failures: 3, health: 'down' }, ['Down']],
    [{ failures: 3, adminState: 'draining' }, ['Draining', 'Failing']],
    [{ adminState: 'draining' }, ['Draining']],
    [{ adminState: 'draining', health: 'down' }, ['Draining', 'Down']],
    [{ adminState: 'maintenance' }, ['Maintenance']],
  ] as [Partial<BackendRow>, string[]][])('%j reads %j', (change, t) => {
    expect(getStateMarks(backend(change), englishFormatters.t).map(({ word }) => word)).toEqual(t);
  });

  test('new sessions go to ready backends that are not down', () => {
    expect(acceptsNewSessions(backend({ health: 'unknown' }))).toBe(true);
    expect(acceptsNewSessions(backend({ health: 'down' }))).toBe(false);
    expect(acceptsNewSessions(backend({ adminState: 'draining' }))).toBe(false);
  });
});

const drain = (drainState: BackendRow['drainState']) => ({ adminState: 'draining' as const, drainState });
const left = (activePins: number) => ({ ...drain('sessions'), activePins, sessions: activePins });
const inSixMinutes = '2026-11-22T12:06:00.000Z';

const failing: Partial<BackendRow> = {
  failures: 3,
  failure: { code: 'connection-refused' },
  failingSince: '2026-11-22T11:58:00.000Z',
  nextTry: '2026-11-22T12:00:06.000Z',
};

test('backups get new sessions only if no other backend does', () => {
  const [first, second] = [backend({ name: 'b1', weight: 3 }), backend({ name: 'b2' })];
  const spare = backend({ name: 'b3', backup: true });
  expect(acceptingBackends([first, second, spare])).toEqual([first, second]);
  expect(getNewSessionShare(first, [first, second, spare], 1)).toBe(0.5);
  expect(getNewSessionShare(spare, [first, second, spare], 1)).toBeNull();
  const down = { ...first, health: 'down' as const };
  expect(acceptingBackends([down, spare])).toEqual([spare]);
});

describe('the sentence under the state', () => {
  test.each([
    [{}, ''],
    [left(1204), '1.2 k sessions left'],
    [{ ...left(1), inFlight: 2 }, '1 session left'],
    [{ ...left(1204), secondsLeft: { least: 250, most: 410 } }, '1.2 k sessions left, about 4–7 min'],
    [{ ...drain('requests'), inFlight: 2, idlePins: 3 }, 'Last requests in flight'],
    [{ ...drain('requests'), tunnels: 1 }, '1 open tunnel left'],
    [drain('requests'), 'Taking effect'],
    [{ ...drain('idle-pins'), idlePins: 14 }, '14 sessions left, all idle'],
    [{ ...left(3), drainDeadline: inSixMinutes }, '3 sessions left, moved in 6 min'],
    [
      { ...left(3), drainDeadline: inSixMinutes, secondsLeft: { least: 360, most: 360 } },
      '3 sessions left, moved in 6 min',
    ],
    [
      { ...left(3), drainDeadline: inSixMinutes, secondsLeft: { least: 70, most: 130 } },
      '3 sessions left, about 1–3 min',
    ],
    [drain('safe-to-stop'), 'Drained: safe to stop'],
    [{ ...drain('safe-to-stop'), adminState: 'maintenance', sessions: 3 }, 'Drained: safe to stop'],
    [{ ...drain('requests'), adminState: 'maintenance', inFlight: 1 }, 'Last requests in flight'],
    [
      {
        health: 'down',
        healthCause: { trigger: 'unknown', count: 1, failure: { code: 'connection-refused' } },
        healthSince: '2026-11-22T11:58:00.000Z',
      },
      'Connection refused since 11:58:00',
    ],
    [
      {
        health: 'down',
        healthCause: { trigger: 'checks', count: 3, failure: { code: 'connection-refused' } },
        healthSince: '2026-11-22T11:58:00.000Z',
      },
      'Connection refused since 11:58:00 (3 checks failed)',
    ],
    [
      {
        ...left(3),
        health: 'down',
        healthCause: { trigger: 'unknown', count: 1, failure: { code: 'dns', problem: 'not-found' } },
      },
      '3 sessions left. Name not found',
    ],
    [{ ...failing, health: 'down' }, 'Connection refused 3 times since 11:58:00; next try in 6 s'],
    [{ ...failing, failures: 1, nextTry: null }, 'Connection refused once since 11:58:00'],
    [
      { ...failing, nextTry: '2026-11-22T11:59:59.900Z' },
      'Connection refused 3 times since 11:58:00; trying now',
    ],
  ] as [Partial<BackendRow>, string][])('%j reads "%s"', (change, sentence) => {
    expect(formatStateNote(backend(change), now, englishFormatters)).toBe(sentence);
  });
});

test('from the eighth backend on, colours repeat with a dash', () => {
  expect(seriesColour(0)).toBe(seriesColour(7));
  expect(seriesDash(0)).toBeUndefined();
  expect(seriesDash(7)).not.toBe(seriesDash(14));
});
