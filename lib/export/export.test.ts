import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { exportColumns } from '@/lib/contract/export';
import type { DecisionRow } from '@/lib/contract/types';
import { decisionFieldNames } from '@/lib/core/decision-record';
import type { RowBatches } from '@/lib/store/exports';
import { isOnPostgresql, openTestDatabase, type TestDatabase } from '@/lib/store/test-database';
import { encodeChunks } from './chunks';
import { decisionExportColumns, eventExportColumns, sessionExportColumns } from './columns';
import { csvFormat } from './csv';
import type { FileFormat } from './file-format';
import { jsonFormat, ndjsonFormat } from './json';
import { createReadableStream } from './readable-stream';

// Tens of thousands of rows are stored and read, and the machine may have more to do.
vi.setConfig({ testTimeout: 60_000 });

let log: TestDatabase;
beforeEach(async () => {
  log = await openTestDatabase();
});
afterEach(() => log.close());

const t = 1_795_000_000;
const many = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    time: t + index / 100,
    session: `s${index}`,
    path: `/${index}`,
  }));
const exportStream = <Row>(batches: RowBatches<Row>, format: FileFormat<Row>) =>
  createReadableStream(encodeChunks(batches, format));
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
  await log.storeDecisions(...many(4321));
  const rows = readCsv(
    await textOf(
      exportStream(log.store.decisionBatches({}), csvFormat(decisionExportColumns, decisionFieldNames)),
    ),
  );
  expect(rows[0]).toEqual([...decisionFieldNames]);
  const path = decisionFieldNames.indexOf('path');
  expect(rows.slice(1).map((row) => row[path])).toEqual(many(4321).map((decision) => decision.path));
});

it('says the same in all formats', async () => {
  await log.storeDecisions(...many(10), {
    time: t,
    outcome: 'refused',
    backend: null,
    reason: 'no-backend',
    status: 503,
  });
  const lines = (await textOf(exportStream(log.store.decisionBatches({}), ndjsonFormat())))
    .trimEnd()
    .split('\n');
  const objects = lines.map((line) => JSON.parse(line) as DecisionRow);
  const [head, ...rows] = readCsv(
    await textOf(
      exportStream(log.store.decisionBatches({}), csvFormat(decisionExportColumns, decisionFieldNames)),
    ),
  );
  expect(rows).toEqual(objects.map((row) => decisionFieldNames.map((field) => String(row[field] ?? ''))));
  expect(head).toEqual(Object.keys(objects[0] ?? {}));
  const array = await textOf(exportStream(log.store.decisionBatches({}), jsonFormat()));
  expect(JSON.parse(array)).toEqual(objects);
});

it('is one JSON array over many batches, of chosen columns, and without any row', async () => {
  await log.storeDecisions(...many(2500));
  const array = await textOf(exportStream(log.store.decisionBatches({}), jsonFormat(['path', 'backend'])));
  expect(JSON.parse(array)).toEqual(many(2500).map(({ path }) => ({ path, backend: 'b1' })));
  const none = await textOf(exportStream(log.store.decisionBatches({ session: 'nobody' }), jsonFormat()));
  expect(JSON.parse(none)).toEqual([]);
});

it('quotes what needs quotes and disarms formulas', async () => {
  const paths = [
    '/a,b',
    '/say "hi"',
    '/two\r\nlines',
    '=1+1',
    '+1',
    '-1',
    '@sum',
    '\tx',
    '/a;=1+1;b',
    '/a;b',
    '/c\t@sum',
    '/ü',
  ];
  await log.storeDecisions(...paths.map((path, index) => ({ time: t + index, path })));
  const text = await textOf(
    exportStream(log.store.decisionBatches({}), csvFormat(decisionExportColumns, decisionFieldNames)),
  );
  const [, ...rows] = readCsv(text);
  expect(rows.map((row) => row[decisionFieldNames.indexOf('path')])).toEqual([
    '/a,b',
    '/say "hi"',
    '/two\r\nlines',
    "'=1+1",
    "'+1",
    "'-1",
    "'@sum",
    "'\tx",
    "/a;'=1+1;b",
    '/a;b',
    "/c\t'@sum",
    '/ü',
  ]);
});

it('takes filters and a range', async () => {
  await log.storeDecisions(...many(3000));
  const from = BigInt(t + 5) * 1_000_000n;
  const range = exportStream(log.store.decisionBatches({ from, to: from + 10_000_000n }), ndjsonFormat());
  expect((await textOf(range)).split('\n')).toHaveLength(1001);
  const one = exportStream(log.store.decisionBatches({ session: 's7' }), ndjsonFormat());
  expect(JSON.parse(await textOf(one))).toMatchObject({ session: 's7' });
});

it('leaves out what is recorded after it began', async () => {
  await log.storeDecisions(...many(3000));
  const stream = exportStream(log.store.decisionBatches({}), ndjsonFormat());
  const reader = stream.getReader();
  const first = await reader.read();
  await log.storeDecisions({ time: t + 1e6, path: '/late' });
  let text = new TextDecoder().decode(first.value);
  for (let next = await reader.read(); !next.done; next = await reader.read())
    text += new TextDecoder().decode(next.value);
  expect(text.trimEnd().split('\n')).toHaveLength(3000);
});

it('holds sessions and events of one moment, whatever is recorded meanwhile', async () => {
  const move = { outcome: 'moved', reason: 'timeout', backend: 'b2', previousBackend: 'b1' } as const;
  await log.storeDecisions(...many(25_000), { time: t, session: 's1', ...move });
  const sessions = log.store.sessionBatches({});
  const events = log.store.eventBatches({});
  const first = await Promise.all([sessions.next(), events.next()]);
  await log.storeDecisions(
    ...many(25_000).map((decision) => ({ ...decision, time: t + 1000, client: '10.0.0.9' })),
    { time: t + 1, session: 's2', ...move },
    { time: t + 2000, session: 'new' },
  );
  const rows = [...(first[0].value ?? [])];
  for await (const batch of sessions) rows.push(...batch);
  expect(rows).toHaveLength(25_000);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(25_000);
  expect(rows.every(({ client }) => client === '10.0.0.1')).toBe(true);
  expect(rows.reduce((sum, { requests }) => sum + requests, 0)).toBe(25_001);
  expect(first[1].value).toMatchObject([{ kind: 'failover', sessions: 1 }]);
});

it.skipIf(isOnPostgresql)('holds no moment of the log while its reader makes it wait', async () => {
  await log.storeDecisions(...many(5000));
  const readers = [log.store.decisionBatches({}), log.store.sessionBatches({})];
  for (const reader of readers) expect((await reader.next()).value).toHaveLength(200);
  await log.storeDecisions({ time: t + 1e6, path: '/late' });
  // A checkpoint that empties the WAL succeeds only if no reader needs an older snapshot.
  const [checkpoint] = await log.db.$queryRaw<{ busy: bigint }[]>`PRAGMA wal_checkpoint(TRUNCATE)`;
  expect(Number(checkpoint?.busy)).toBe(0);
  for (const reader of readers) await reader.return();
});

it('releases everything when its reader takes nothing any more', async () => {
  let left = false;
  async function* endless() {
    try {
      for (;;) yield [{ a: 1 }];
    } finally {
      left = true;
    }
  }
  const reader = createReadableStream(encodeChunks(endless(), ndjsonFormat()), 50).getReader();
  await reader.read();
  await vi.waitFor(() => expect(left).toBe(true));
  // One piece was ready; then it breaks off instead of ending.
  const goOn = async () => {
    while (!(await reader.read()).done);
  };
  await expect(goOn()).rejects.toThrow('the client read nothing for 0.05 s');
});

it('continues for a reader that is slow but alive', async () => {
  async function* four() {
    for (let a = 0; a < 4; a++) yield [{ a }];
  }
  const reader = createReadableStream(encodeChunks(four(), ndjsonFormat()), 200).getReader();
  let text = '';
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    text += new TextDecoder().decode(next.value);
    await pause(100);
  }
  expect(text).toBe('{"a":0}\n{"a":1}\n{"a":2}\n{"a":3}\n');
});

it('reads no further than it is read', async () => {
  let asked = 0;
  async function* endless() {
    for (;;) {
      asked += 1;
      yield [{ a: asked }];
    }
  }
  const reader = exportStream(endless(), ndjsonFormat()).getReader();
  await reader.read();
  await reader.read();
  expect(asked).toBeLessThan(5);
  await reader.cancel();
});

it('exports sessions and events', async () => {
  await log.storeDecisions(...many(2500), {
    session: 'moved',
    outcome: 'moved',
    reason: 'timeout',
    backend: 'b2',
    previousBackend: 'b1',
  });
  const sessions = readCsv(
    await textOf(
      exportStream(log.store.sessionBatches({}), csvFormat(sessionExportColumns, exportColumns.sessions)),
    ),
  );
  expect(sessions).toHaveLength(2502);
  expect(new Set(sessions.map(([id]) => id)).size).toBe(2502);
  const events = readCsv(
    await textOf(
      exportStream(
        log.store.eventBatches({ kind: 'failover' }),
        csvFormat(eventExportColumns, exportColumns.events),
      ),
    ),
  );
  expect(events[1]?.slice(3, 9)).toEqual(['failover', 'web', 'b1', 'b2', 'timeout', '1']);
  const none = await textOf(
    exportStream(
      log.store.eventBatches({ kind: 'backend-up' }),
      csvFormat(eventExportColumns, exportColumns.events),
    ),
  );
  expect(none).toBe(`${exportColumns.events.join(',')}\r\n`);
});
