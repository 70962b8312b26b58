import { expect, test } from 'vitest';
import type { RecordingState } from '@/lib/core/recording-state';
import { RecordingGaps } from './recording-gaps';

const second = 1000;

/** Looks once a second from the epoch on; what each look tells. */
function pollEachSecond(...seen: [keeping: RecordingState, unrecorded: number, turnedAway?: number][]) {
  const gaps = new RecordingGaps(0);
  return seen.map(([keeping, unrecordedDecisions, rejectedRequests = 0], index) =>
    gaps
      .poll(
        (index + 1) * second,
        keeping,
        { unrecordedDecisions, rejectedRequests },
        rejectedRequests > 0 ? 'stop' : 'shed',
      )
      .map(({ kind, detail }) => `${kind}: ${detail}`),
  );
}

test('nothing is told while everything is recorded', () => {
  expect(pollEachSecond(['kept', 0], ['held', 0], ['kept', 0]).flat()).toEqual([]);
});

test('a gap is told when it begins, and once more with what is missing when it is over', () => {
  expect(
    pollEachSecond(['kept', 0], ['shed', 0], ['shed', 700], ['kept', 900], ['kept', 900], ['kept', 900]),
  ).toEqual([
    [],
    ['log-full: The log is full: decisions are only counted until there is room.'],
    [],
    [],
    [],
    [
      'log-room: From 1970-01-01T00:00:01.000Z to 1970-01-01T00:00:04.000Z 900 decisions were not recorded and 0 requests were answered 503.',
    ],
  ]);
});

test('a gap shorter than a look is told, too, and each gap counts for itself', () => {
  const told = pollEachSecond(
    ['kept', 3],
    ['kept', 3],
    ['kept', 3],
    ['kept', 3, 0],
    ['stopped', 3, 8],
    ['kept', 3, 8],
    ['kept', 3, 8],
  );
  expect(told.flat()).toEqual([
    'log-full: The log is full: decisions are only counted until there is room.',
    expect.stringContaining('3 decisions were not recorded and 0 requests'),
    'log-full: The log is full: new requests are answered 503 until there is room.',
    expect.stringContaining('0 decisions were not recorded and 8 requests'),
  ]);
});

test('a stop tells of a gap that is open', () => {
  const gaps = new RecordingGaps(0);
  expect(gaps.closeGap()).toEqual([]);
  gaps.poll(second, 'shed', { unrecordedDecisions: 5, rejectedRequests: 0 }, 'shed');
  expect(gaps.closeGap()).toMatchObject([
    { kind: 'log-room', detail: expect.stringContaining('5 decisions') },
  ]);
  expect(gaps.closeGap()).toEqual([]);
});
