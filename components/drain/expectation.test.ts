import { expect, test } from 'vitest';
import { english } from '@/components/words/english';
import { expectation, inFlightWords } from './expectation';

const draining = { adminState: 'draining', sessions: 8, inFlight: 1, tunnels: 0 } as const;
const told = (progress: { perSecond: number | null; secondsLeft: number | null }, change: object = {}) =>
  expectation({ ...draining, ...change }, progress, english);

test.each([
  [null, null, 'Too early to tell how fast they leave'],
  [0, null, 'None has left in the last two minutes'],
  [0.1, null, '6 a minute leave'],
  [null, 240, 'About 4 min to go; too early to tell how fast they leave'],
  [0, 240, 'About 4 min to go; none has left in the last two minutes'],
  [0.1, 80, 'About 1 min to go; 6 a minute leave'],
])('%j leave per second, %j s to go: %s', (perSecond, secondsLeft, sentence) =>
  expect(told({ perSecond, secondsLeft })).toBe(sentence),
);

test('without sessions what is in flight is waited for, and then it is over', () => {
  const none = { perSecond: null, secondsLeft: 0 };
  expect(told(none, { sessions: 0 })).toBe('Waiting for what is in flight.');
  expect(told(none, { sessions: 0, inFlight: 0 })).toContain('No session that was active');
});

test('what is in flight is counted', () =>
  expect(inFlightWords(draining, english)).toBe('1 request in flight, 0 open tunnels.'));
