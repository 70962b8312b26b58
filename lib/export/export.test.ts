import { afterEach, beforeEach, expect, it } from 'vitest';
import type { DecisionRow } from '@/lib/api/types';
import { openTestLog, type TestLog } from '@/lib/database/testLog';
import { csv, decisionFields, eventFields, ndjson, sessionFields } from './formats';
import { decisionBatches, eventBatches, sessionBatches } from './sources';
import { exportStream } from './stream';

let log: TestLog;
beforeEach(async () => {
  log = await openTestLog();
});
afterEach(() => log.close());

const t = 1_795_000_000;
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    time: t + index / 100,
    session: `s${index}`,
    path: `/${index}`,
  }));
const textOf = (stream: ReadableStream<Uint8Array>) => new Response(stream).text();

/** Reads CSV as RFC 4180 has it; written here so that the writer is not its own judge. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/y;
  while (cell.lastIndex < text.length) {
    const [, quoted, plain, end] = cell.exec(text) ?? [];
    rows.at(-1)?.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

it('has every decision once, in order, over many batches', async () => {
  await log.record(...many(4321));
  const rows = readCsv(await textOf(exportStream(decisionBatches(log.db, {}), csv(decisionFields))));
  expect(rows[0]).toEqual([...decisionFields]);
  const path = decisionFields.indexOf('path');
  expect(rows.slice(1).map((row) => row[path])).toEqual(many(4321).map((decision) => decision.path));
});

it('says the same in both formats', async () => {
  await log.record(...many(10), {
    time: t,
    outcome: 'refused',
    backend: null,
    reason: 'no-backend',
    status: 503,
  });
  const lines = (await textOf(exportStream(decisionBatches(log.db, {}), ndjson()))).trimEnd().split('\n');
  const objects = lines.map((line) => JSON.parse(line) as DecisionRow);
  const [head, ...rows] = readCsv(
    await textOf(exportStream(decisionBatches(log.db, {}), csv(decisionFields))),
  );
  expect(rows).toEqual(objects.map((row) => decisionFields.map((field) => String(row[field] ?? ''))));
  expect(head).toEqual(Object.keys(objects[0] ?? {}));
});

it('quotes what needs quotes and disarms formulas', async () => {
  const paths = ['/a,b', '/say "hi"', '/two\r\nlines', '=1+1', '+1', '-1', '@sum', '\tx', '/ü'];
  await log.record(...paths.map((path, index) => ({ time: t + index, path })));
  const text = await textOf(exportStream(decisionBatches(log.db, {}), csv(decisionFields)));
  const [, ...rows] = readCsv(text);
  expect(rows.map((row) => row[decisionFields.indexOf('path')])).toEqual([
    '/a,b',
    '/say "hi"',
    '/two\r\nlines',
    "'=1+1",
    "'+1",
    "'-1",
    "'@sum",
    "'\tx",
    '/ü',
  ]);
});

it('takes filters and a range', async () => {
  await log.record(...many(3000));
  const from = BigInt(t + 5) * 1_000_000n;
  const range = exportStream(decisionBatches(log.db, { from, to: from + 10_000_000n }), ndjson());
  expect((await textOf(range)).split('\n')).toHaveLength(1001);
  const one = exportStream(decisionBatches(log.db, { session: 's7' }), ndjson());
  expect(JSON.parse(await textOf(one))).toMatchObject({ session: 's7' });
});

it('leaves out what is recorded after it began', async () => {
  await log.record(...many(3000));
  const stream = exportStream(decisionBatches(log.db, {}), ndjson());
  const reader = stream.getReader();
  const first = await reader.read();
  await log.record({ time: t + 1e6, path: '/late' });
  let text = new TextDecoder().decode(first.value);
  for (let next = await reader.read(); !next.done; next = await reader.read())
    text += new TextDecoder().decode(next.value);
  expect(text.trimEnd().split('\n')).toHaveLength(3000);
});

it('reads no further than it is read', async () => {
  await log.record(...many(10));
  let asked = 0;
  async function* endless() {
    for (;;) {
      asked += 1;
      yield [{ a: asked }];
    }
  }
  const reader = exportStream(endless(), ndjson()).getReader();
  await reader.read();
  await reader.read();
  expect(asked).toBeLessThan(5);
  await reader.cancel();
});

it('exports sessions and events', async () => {
  await log.record(...many(2500), {
    session: 'moved',
    outcome: 'moved',
    reason: 'timeout',
    backend: 'b2',
    previousBackend: 'b1',
  });
  const sessions = readCsv(await textOf(exportStream(sessionBatches(log.db, {}), csv(sessionFields))));
  expect(sessions).toHaveLength(2502);
  expect(new Set(sessions.map(([id]) => id)).size).toBe(2502);
  const events = readCsv(
    await textOf(exportStream(eventBatches(log.db, { kind: 'failover' }), csv(eventFields))),
  );
  expect(events[1]?.slice(3, 9)).toEqual(['failover', 'web', 'b1', 'b2', 'timeout', '1']);
  const none = await textOf(exportStream(eventBatches(log.db, { kind: 'backend-up' }), csv(eventFields)));
  expect(none).toBe(`${eventFields.join(',')}\r\n`);
});
