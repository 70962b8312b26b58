import { expect, test } from 'vitest';
import { englishFormatters } from '@/components/catalogue/english-formatters';
import { getNumberFormat } from '@/lib/core/format/number-format';
import { formatDrainEstimate, formatEstimateRange, formatInFlight } from './drain-estimate';

const draining = {
  adminState: 'draining',
  drainState: 'sessions',
  idlePins: 0,
  drainDeadline: null,
  secondsLeft: null,
  inFlight: 0,
  tunnels: 0,
  nodes: [],
} as const;
const format = (change: object = {}) =>
  formatDrainEstimate({ ...draining, ...change }, '2026-11-22T12:00:00.000Z', englishFormatters);

test.each([
  [{}, 'Too early to estimate when they will have left.'],
  [{ secondsLeft: { least: 250, most: 410 } }, 'About 4–7 min until none of them is active.'],
  [
    { secondsLeft: { least: 1798, most: 1798 }, drainDeadline: '2026-11-22T12:30:00.000Z' },
    'The remaining sessions move in 30 min.',
  ],
  [{ drainDeadline: '2026-11-22T12:30:00.000Z' }, 'The remaining sessions move in 30 min.'],
  [
    { secondsLeft: { least: 250, most: 410 }, drainDeadline: '2026-11-22T12:30:00.000Z' },
    'About 4–7 min until none of them is active.',
  ],
  [
    { secondsLeft: { least: 250, most: 410 }, idlePins: 14 },
    'About 4–7 min until none of them is active. 14 sessions idle for over 5 min may come back, too.',
  ],
  [{ drainState: 'requests', inFlight: 1 }, 'Waiting for requests and tunnels in flight.'],
  [{ drainState: 'requests' }, 'Waiting for the load balancer to confirm the change.'],
  [
    { drainState: 'idle-pins', idlePins: 14 },
    '14 sessions pinned to it have been idle for over 5 min. If it is stopped now, those that come back move to other backends.',
  ],
  [{ drainState: 'safe-to-stop' }, 'No session is pinned to it, and nothing is in flight.'],
  [
    { drainState: 'safe-to-stop', adminState: 'maintenance' },
    'Nothing is in flight; sessions move on their next request.',
  ],
])('%j: %s', (change, sentence) => expect(format(change)).toBe(sentence));

test.each([
  [12, 55, '10 s – 1 min'],
  [250, 410, '4–7 min'],
  [290, 300, '4–5 min'],
  [300, 300, '5 min'],
  [1300, 2500, '20–45 min'],
  [3100, 5000, '50 min – 1 h 30 min'],
  [30_000, 86_400, '8 h – 1 d'],
])('an end in %d to %d s is shown as %s', (least, most, text) =>
  expect(formatEstimateRange({ least, most }, englishFormatters.numbers)).toBe(text),
);

test('in Chinese, too', () =>
  expect(formatEstimateRange({ least: 250, most: 410 }, getNumberFormat('zh-Hans'))).toBe('4–7 分钟'));

test('requests in flight are counted', () =>
  expect(formatInFlight({ inFlight: 1, tunnels: 0 }, englishFormatters)).toBe(
    '1 request in flight, 0 open tunnels.',
  ));
