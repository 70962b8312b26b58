import { expect, test } from 'vitest';
import type { RecordingState } from '@/lib/core/recording-state';
import { RecordingGaps } from './recording-gaps';

const second = 1000;

/** Polls once a second from the epoch on. @returns the events of each poll */
function pollEachSecond(...seen: [state: RecordingState, unrecorded: number, rejected?: number][]) {
  const gaps = new RecordingGaps(0);
  return seen.map(([state, unrecordedDecisions, rejectedRequests = 0], index) =>
    gaps.poll(
      (index + 1) * second,
      state,
      { unrecordedDecisions, rejectedRequests },
      rejectedRequests > 0 ? 'stop' : 'shed',
    ),
  );
}

test('there is no event while everything is recorded', () => {
  expect(pollEachSecond(['recording', 0], ['buffering', 0], ['recording', 0]).flat()).toEqual([]);
});

test('a gap has an event when it begins, and one with what is missing when it is over', () => {
  expect(
    pollEachSecond(
      ['recording', 0],
      ['shedding', 0],
      ['shedding', 700],
      ['recording', 900],
      ['recording', 900],
      ['recording', 900],
    ),
  ).toEqual([
    [],
    [{ kind: 'journal-full', payload: { policy: 'shed' } }],
    [],
    [],
    [],
    [
      {
        kind: 'recording-resumed',
        payload: {
          from: '1970-01-01T00:00:01.000Z',
          to: '1970-01-01T00:00:04.000Z',
          unrecordedDecisions: 900,
          rejectedRequests: 0,
        },
      },
    ],
  ]);
});

test('a gap shorter than a poll is reported, too, and each gap counts for itself', () => {
  const events = pollEachSecond(
    ['recording', 3],
    ['recording', 3],
    ['recording', 3],
    ['recording', 3, 0],
    ['rejecting', 3, 8],
    ['recording', 3, 8],
    ['recording', 3, 8],
  );
  expect(events.flat()).toMatchObject([
    { kind: 'journal-full', payload: { policy: 'shed' } },
    { kind: 'recording-resumed', payload: { unrecordedDecisions: 3, rejectedRequests: 0 } },
    { kind: 'journal-full', payload: { policy: 'stop' } },
    { kind: 'recording-resumed', payload: { unrecordedDecisions: 0, rejectedRequests: 8 } },
  ]);
});

test('a stop reports a gap that is open', () => {
  const gaps = new RecordingGaps(0);
  expect(gaps.closeGap()).toEqual([]);
  gaps.poll(second, 'shedding', { unrecordedDecisions: 5, rejectedRequests: 0 }, 'shed');
  expect(gaps.closeGap()).toMatchObject([{ kind: 'recording-resumed', payload: { unrecordedDecisions: 5 } }]);
  expect(gaps.closeGap()).toEqual([]);
});
