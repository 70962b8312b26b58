import { expect, test } from 'vitest';
import type { LogSettings } from '@/lib/core/log-levels';
import { EffectiveLogLevel } from './effective-log-level';
import { openLog } from './open-log';

function logOf(settings: LogSettings, name = 'recorder') {
  const lines: string[] = [];
  return { ...openLog(name, settings, (line) => lines.push(line)), lines };
}

test('a line for people is a sentence that says which process it is, and by which request', () => {
  const { log, lines } = logOf({ format: 'text', level: 'info' });
  log('error', 'cannot store decisions', { request: 'abc', tries: 3 });
  log('debug', 'not asked for');
  const supervisor = logOf({ format: 'text', level: 'info' }, 'supervisor');
  supervisor.log('info', 'storing decisions again');
  expect([...lines, ...supervisor.lines]).toEqual([
    'recorder: cannot store decisions (request abc)',
    'stickyboard: storing decisions again',
  ]);
});

test('a line for programs is one JSON object, whatever is in the sentence', () => {
  const { log, lines } = logOf({ format: 'json', level: 'info' });
  log('warn', 'it says "no"\nand {"level":"error"}', { tries: 3 });
  expect(lines).toHaveLength(1);
  expect(JSON.parse(String(lines[0]))).toEqual({
    level: 'warn',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    pid: process.pid,
    process: 'recorder',
    tries: 3,
    msg: 'it says "no"\nand {"level":"error"}',
  });
  expect(lines[0]).not.toContain('\n');
});

test('the level that an operator wants counts until the configuration is read again', () => {
  const own = logOf({ format: 'text', level: 'info' });
  const sentLevels: string[] = [];
  const level = new EffectiveLogLevel('info', own, (message) => sentLevels.push(message.level));
  level.setOperatorLevel(null);
  level.setOperatorLevel('debug');
  own.log('debug', 'details');
  expect(level.message).toEqual({ type: 'log-level', level: 'debug' });
  level.setConfigured('error');
  own.log('info', 'nobody reads this');
  level.setOperatorLevel(null);
  level.setConfigured('info');
  expect(sentLevels).toEqual(['debug', 'error', 'info']);
  expect(own.lines).toEqual([
    'recorder: log level changed to debug',
    'recorder: details',
    'recorder: log level changed to error',
    'recorder: log level changed to info',
  ]);
});
