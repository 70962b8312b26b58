import { expect, it } from 'vitest';
import { journalFields, toJournalLine } from '@/lib/core/decision-record';
import { formatRoute } from '../journal/decision-lines';
import { formatDecision } from './decision-recorder';

const decision = {
  time: 1_795_000_000_000_001,
  listener: '127.0.0.1:2200',
  upstream: 'web',
  session: 'abc',
  presented: 'valid',
  outcome: 'moved',
  reason: 'timeout',
  backend: 'b2',
  previousBackend: 'b1',
  attempts: 2,
  status: 201,
  timeToFirstByte: 900,
  duration: 1000,
  bytesIn: 100,
  bytesOut: 200,
  method: 'GET',
  host: 'example.test',
  path: '/a"b',
  client: '10.0.0.1',
  appSession: 'f00d',
} as const;

/** The line that the fast writer makes, parsed. */
function write(values: typeof decision): unknown[] {
  const { listener, upstream, backend, previousBackend, time, path, client, ...rest } = values;
  const route = formatRoute({
    ...rest,
    listener: JSON.stringify(listener),
    upstream: JSON.stringify(upstream),
    backend: JSON.stringify(backend),
    previousBackend: JSON.stringify(previousBackend),
  });
  const text = formatDecision(route, {
    ...rest,
    time: String(time),
    path: JSON.stringify(path),
    client: JSON.stringify(client),
  });
  return JSON.parse(`${text}]`) as unknown[];
}

it('writes the fields in the order of the decision record', () => {
  expect(write(decision)).toEqual(toJournalLine(decision));
  expect(write(decision)).toHaveLength(journalFields.length + 1);
});

it('writes null for a response without a first byte and for an unknown application session', () => {
  const text = formatDecision(',', {
    time: '1',
    timeToFirstByte: -1,
    duration: 0,
    bytesIn: 0,
    bytesOut: 0,
    method: 'GET',
    host: 'h',
    path: 'null',
    client: '"c"',
    appSession: null,
  });
  expect(text).toBe('["d",1,null,0,0,0,"GET","h",null,"c",null');
});
