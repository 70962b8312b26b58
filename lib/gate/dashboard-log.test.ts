import { expect, test, vi } from 'vitest';
import { createConsoleLogger } from './dashboard-log';

function printed(level: 'error' | 'debug', ...parts: unknown[]) {
  const log = vi.fn();
  createConsoleLogger(level, log)(...parts);
  return log.mock.calls;
}

test('what Next.js prints of a page that failed is one sentence, with the number that the page shows', () => {
  const error = Object.assign(new Error('database is locked'), { digest: '2893' });
  expect(printed('error', ' ⨯', error)).toEqual([
    ['error', 'database is locked (2893)'],
    ['debug', expect.stringContaining('at ')],
  ]);
});

test('several printed lines become one sentence, with the other lines at debug', () => {
  expect(printed('error', '\u001b[31m⨯\u001b[39m Error: no such action\nRead more: x\n  at y')).toEqual([
    ['error', '⨯ Error: no such action'],
    ['debug', '⨯ Error: no such action\nRead more: x\n  at y'],
  ]);
});

test('a banner is for the level debug, and nothing is no line', () => {
  expect(printed('debug', '\u001b[32m✓\u001b[39m Running %s took 12ms', 'next.config')).toEqual([
    ['debug', '✓ Running next.config took 12ms'],
  ]);
  expect(printed('debug', '')).toEqual([]);
});
