import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { readParquet } from 'parquet-wasm/node';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ExportRequest } from '@/lib/contract/export';
import { parseIsoMicros } from '@/lib/core/parse-iso-micros';
import { openTestDatabase, type TestDatabase } from '@/lib/store/test-database';
import { createExport } from './export-file';

// Tens of thousands of rows are stored and read, and the machine may have more to do.
vi.setConfig({ testTimeout: 60_000 });

let log: TestDatabase;
beforeEach(async () => {
  log = await openTestDatabase();
});
afterEach(() => log.close());

const t = 1_795_000_000;

async function readExport(asked: ExportRequest): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of createExport(log.store, asked)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** As its own ArrayBuffer, which the readers want. */
const copyToArrayBuffer = (bytes: Buffer): ArrayBuffer => new Uint8Array(bytes).buffer;

const many = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    time: t + index / 1000 + 0.000_001,
    session: `s${index % 100}`,
    path: index % 7 ? `/ü/"${index}"` : '',
    timeToFirstByte: index % 5 ? index : null,
    appSession: index % 3 ? 'f00d' : null,
  }));

it('holds what the other formats hold, as another library reads it', async () => {
  await log.storeDecisions(...many(12_345));
  const bytes = await readExport({ what: 'decisions', format: 'parquet' });
  const rows = await parquetReadObjects({ file: copyToArrayBuffer(bytes) });
  const objects = JSON.parse((await readExport({ what: 'decisions', format: 'json' })).toString()) as Record<
    string,
    unknown
  >[];
  const integers = ['id', 'attempts', 'status', 'timeToFirstByte', 'duration', 'bytesIn', 'bytesOut'];
  const plain = rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === 'bigint' && integers.includes(name) ? Number(value) : value,
      ]),
    ),
  );
  // The reader returns a time as a Date, to the millisecond; the microseconds are checked below.
  const withDates = objects.map((row) => ({ ...row, time: new Date(String(row.time)) }));
  expect(plain).toEqual(withDates);
});

it('has timestamps to the microsecond, integers and text, in row groups', async () => {
  await log.storeDecisions(...many(12_345));
  const { schema, num_rows, row_groups } = parquetMetadata(
    copyToArrayBuffer(
      await readExport({ what: 'decisions', format: 'parquet', columns: ['time', 'status', 'path'] }),
    ),
  );
  expect(Number(num_rows)).toBe(12_345);
  expect(row_groups.map((group) => Number(group.num_rows))).toEqual([5000, 5000, 2345]);
  expect(schema.slice(1)).toMatchObject([
    {
      name: 'time',
      type: 'INT64',
      converted_type: 'TIMESTAMP_MICROS',
      logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
    },
    { name: 'status', type: 'INT64' },
    { name: 'path', type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  ]);
  expect(parseIsoMicros('2026-11-22T12:00:00.000001Z')).toBe(1_795_348_800_000_001n);
});

it.each(['decisions', 'sessions', 'events'] as const)(
  '%s open in a reader of another family',
  async (what) => {
    await log.storeDecisions(...many(10_001), {
      time: t + 60,
      outcome: 'moved',
      reason: 'timeout',
      backend: 'b2',
      previousBackend: 'b1',
    });
    const table = readParquet(new Uint8Array(await readExport({ what, format: 'parquet' })));
    const rows = { decisions: 10_002, sessions: 100, events: 1 };
    const read = Array.from(
      { length: table.numBatches },
      (_, index) => table.recordBatch(index)?.numRows ?? 0,
    );
    expect(read.reduce((sum, count) => sum + count, 0)).toBe(rows[what]);
  },
);

it.each(['decisions', 'sessions', 'events'] as const)(
  'of no %s is a file without rows, to both readers',
  async (what) => {
    const bytes = await readExport({ what, format: 'parquet' });
    expect(await parquetReadObjects({ file: copyToArrayBuffer(bytes) })).toEqual([]);
    expect(readParquet(new Uint8Array(bytes)).numBatches).toBe(0);
  },
);
