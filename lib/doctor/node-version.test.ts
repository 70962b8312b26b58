import { expect, test } from 'vitest';
import { nodeVersionFinding } from './node-version';

const now = Date.parse('2026-11-30');

test.each([
  ['18.20.8', 'fault', /too old; install 20\.19/],
  ['20.18.3', 'fault', /too old; install 20\.19/],
  ['20.20.2', 'warning', /^Node.js 20\.20\.2 gets no security fixes: its line ended on 2026-04-30; install/],
  ['25.9.0', 'warning', /gets no security fixes: its line ended on 2026-06-01/],
  [
    '22.23.3',
    'warning',
    /^Node.js 22\.23\.3 lacks the security fixes of 22\.23\.4; install that or a newer one\.$/,
  ],
  ['24.21.0', 'warning', /lacks the security fixes of 24\.22\.1/],
  ['24.22.0', 'warning', /lacks the security fixes of 24\.22\.1/],
  ['22.23.4', 'ok', /until 2027-04-30/],
  ['24.22.1', 'ok', /until 2028-04-30/],
  ['24.100.0', 'ok', /until 2028-04-30/],
  ['26.12.1', 'ok', /until 2029-04-30/],
  ['27.0.0-nightly2026', 'ok', /not known here/],
])('Node.js %s: %s', (version, state, sentence) => {
  expect(nodeVersionFinding(version, now)).toEqual({
    state,
    subject: 'Node.js',
    sentence: expect.stringMatching(sentence),
  });
});

test('a line that is supported today is reported once it has ended', () => {
  expect(nodeVersionFinding('24.22.1', Date.parse('2028-04-30')).state).toBe('warning');
});
