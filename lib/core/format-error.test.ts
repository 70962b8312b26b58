import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { formatError, formatFatalError } from './format-error.mjs';

const named = (properties: object): Error => Object.assign(new Error(''), properties);
const itself = new Error('');
itself.cause = itself;

/** As Prisma reports a database that another process has locked. */
const locked = named({
  message: '\nInvalid `db.upstream.updateMany()` invocation:\n\n\nOperation has timed out',
  code: 'P1008',
  meta: { driverAdapterError: { cause: { kind: 'SocketTimeout', originalMessage: 'database is locked' } } },
});

test.each<[what: string, error: unknown, sentence: string]>([
  ['an error', new Error('data: it is full'), 'data: it is full'],
  ['a text', 'it is full', 'it is full'],
  ['a number', 7, '7'],
  ['a message of several lines', new Error('no such module\nRequire stack:\n- a.js'), 'no such module'],
  ['a message that begins with empty lines', new Error('\n \nit is full\n'), 'it is full'],
  ['Prisma, a locked database', locked, 'database is locked'],
  [
    'Prisma without the cause',
    named({ message: '\nInvalid `db.node.findMany()` invocation:\n\n\nOperation has timed out' }),
    'Operation has timed out',
  ],
  ['only a code', named({ code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  ['only a cause', new Error('', { cause: new Error('database is locked') }), 'database is locked'],
  [
    'a cause that says more',
    new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:9') }),
    'fetch failed: connect ECONNREFUSED 127.0.0.1:9',
  ],
  ['a cause that is told already', new Error('no, it is full', { cause: 'it is full' }), 'no, it is full'],
  ['a cause in other words', new Error('cert: expired', { cause: 'error:0A000086' }), 'cert: expired'],
  [
    'several errors without a message of their own',
    new AggregateError([
      new Error('connect ECONNREFUSED ::1:9'),
      new Error('connect ECONNREFUSED 127.0.0.1:9'),
    ]),
    'connect ECONNREFUSED ::1:9; connect ECONNREFUSED 127.0.0.1:9',
  ],
  [
    'several errors that say the same',
    new AggregateError(['it is full', 'it is full'], 'all failed'),
    'all failed: it is full',
  ],
  ['an error that is its own cause', itself, 'an error without a message (Error)'],
  ['an error that says nothing', new RangeError(''), 'an error without a message (RangeError)'],
  ['an object', { message: 'it is full' }, 'it is full'],
  ['an object without a prototype', Object.create(null), 'an error without a message (object)'],
  ['an empty text', '', 'an error without a message (an empty text)'],
  ['nothing', undefined, 'an error without a message (undefined)'],
  ['null', null, 'an error without a message (object)'],
  ['characters that move the cursor', new Error('a\u001b[2Jb'), 'a [2Jb'],
])('%s has a sentence', (_what, error, sentence) => {
  expect(formatError(error)).toBe(sentence);
});

test('an error of a connection to a name with several addresses has one', async () => {
  const error = await new Promise((resolve) => {
    const lookup = (_name: string, _options: object, found: (error: null, all: object[]) => void): void =>
      found(null, [
        { address: '127.0.0.1', family: 4 },
        { address: '127.0.0.2', family: 4 },
      ]);
    connect({ host: 'localhost', port: 1, lookup: lookup as never, autoSelectFamily: true }).once(
      'error',
      resolve,
    );
  });
  expect(formatError(error)).toMatch(/ECONNREFUSED 127\.0\.0\.1:1; .*127\.0\.0\.2:1/);
});

test('an error that ends a process is reported with its stack, unless the system lacks a resource', () => {
  expect(formatFatalError(new TypeError('x is not a function'))).toMatch(
    /^TypeError: x is not a function\n +at /,
  );
  const full = Object.assign(new Error('EMFILE: too many open files, open'), { code: 'EMFILE' });
  expect(formatFatalError(full)).toBe('EMFILE: too many open files, open');
});
