import { afterEach, beforeEach, expect, it } from 'vitest';
import { exportQuery } from '@/lib/contract/export';
import { parseSearchParams } from '@/lib/http/parse';
import { openTestDatabase, type TestDatabase } from '@/lib/store/test-database';
import { estimateExport } from './estimate';

let log: TestDatabase;
beforeEach(async () => {
  log = await openTestDatabase();
});
afterEach(() => log.close());

const estimate = (search: string) =>
  estimateExport(log.store, parseSearchParams(new Request(`http://x/?${search}`), exportQuery));
const iso = (seconds: number) => new Date(seconds * 1000).toISOString();
/** An hour's beginning, lately and long ago. */
const hour = Math.floor(Date.now() / 3_600_000 - 5) * 3600;
const longAgo = hour - 3 * 86_400;

it('counts decisions by their rollups, to the second lately and to the minute long ago', async () => {
  const every = (from: number, seconds: number, more: object = {}) =>
    Array.from({ length: 100 }, (_, index) => ({ time: from + index * seconds, ...more }));
  await log.storeDecisions(
    ...every(longAgo, 60),
    ...every(hour, 100, { backend: 'b2', outcome: 'assigned' }),
  );
  await log.db.load.deleteMany({ where: { step: 1, time: { lt: hour - 86_400 } } });
  const rows = async (search: string) => (await estimate(`what=decisions&${search}`)).rows;
  expect(await rows('')).toBe(200);
  expect(await rows('backend=b1')).toBe(100);
  expect(await rows('outcome=assigned')).toBe(100);
  expect(await rows('outcome=assigned&backend=b1')).toBe(0);
  expect(await rows('session=s1')).toBe(200);
  const range = (from: number, to: number) => rows(`from=${iso(from)}&to=${iso(to)}`);
  // 100, 200, … 7300 s after the hour, with a ragged end on both sides.
  expect(await range(hour + 100, hour + 7301)).toBe(73);
  expect(await range(hour + 101, hour + 200)).toBe(0);
  expect(await range(longAgo + 1800, longAgo + 3600)).toBe(30);
  // What retention deleted is not counted, though the rollups know of it.
  await log.db.decision.deleteMany({ where: { backend: 'b1' } });
  expect(await rows('')).toBe(100);
});

it('estimates the size from a sample of rows', async () => {
  await log.storeDecisions(
    ...Array.from({ length: 500 }, (_, index) => ({ session: `session-${1000 + index}`, path: '/path' })),
  );
  const all = await estimate('what=decisions');
  const few = await estimate('what=decisions&columns=session,path');
  expect(all.rows).toBe(500);
  expect(few).toEqual({
    rows: 500,
    bytes: 'session,path\r\n'.length + 500 * 'session-1000,/path\r\n'.length,
  });
  expect(all.bytes).toBeGreaterThan(4 * few.bytes);
  const lines = await estimate('what=sessions&format=ndjson&columns=id');
  expect(lines).toEqual({ rows: 500, bytes: 500 * '{"id":"session-1000"}\n'.length });
});

it('of an empty selection is a heading without rows', async () => {
  expect(await estimate('what=decisions&columns=id')).toEqual({ rows: 0, bytes: 4 });
  expect(await estimate('what=events&columns=id')).toEqual({ rows: 0, bytes: 4 });
  expect(await estimate('what=sessions&format=ndjson')).toEqual({ rows: 0, bytes: 0 });
});

it('refuses columns that there are not, by name', () => {
  expect(() => parseSearchParams(new Request('http://x/?what=events&columns=id,host'), exportQuery)).toThrow(
    /^columns: "host" is none; there are id, time, /,
  );
  expect(() => parseSearchParams(new Request('http://x/?what=events&columns=id,id'), exportQuery)).toThrow(
    'columns: names id twice',
  );
});
