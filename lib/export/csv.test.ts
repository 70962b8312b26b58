import { expect, test } from 'vitest';
import type { SessionRow } from '@/lib/contract/types';
import { isTimeZone } from '@/lib/core/time-zone';
import { sessionExportColumns } from './columns';
import { type CsvStyle, csvFormat } from './csv';
import { createLocalTimeFormatter } from './local-time';

const fields = ['id', 'backend', 'client', 'firstSeen', 'requests'] as const;

function encodeFile(style: CsvStyle, row: Partial<Record<(typeof fields)[number], unknown>>): string {
  const file = csvFormat<SessionRow>(sessionExportColumns, fields, style).createEncoder();
  return `${file.encodeHeader()}${file.encodeRows([row as unknown as SessionRow])}${file.encodeFooter()}`;
}
const encodeLine = (style: CsvStyle, row: Parameters<typeof encodeFile>[1]) =>
  encodeFile(style, row).split('\r\n')[1];

test('a byte order mark precedes the header on request only', () => {
  const row = { id: 'ü', requests: 1 };
  expect(encodeFile({ bom: true }, row)).toBe('\uFEFFid,backend,client,firstSeen,requests\r\nü,,,,1\r\n');
  expect(encodeFile({}, row)).toBe('id,backend,client,firstSeen,requests\r\nü,,,,1\r\n');
});

test.each([
  ['12345678e123', "'12345678e123"],
  ['00001234567890123456789012345678', "'00001234567890123456789012345678"],
  ['3-4', "'3-4"],
  ['sep1', "'sep1"],
  ['TRUE', "'TRUE"],
  ["it's", "'it's"],
  ["'quoted", "''quoted"],
  ['a,b', '"\'a,b"'],
  // These have an apostrophe in front for being a formula: one is enough.
  ['=1+1', "'=1+1"],
  ['-1', "'-1"],
  ['a;=1+1', "'a;'=1+1"],
])('as text the id %s is the cell %s, which no spreadsheet takes for a number', (id, cell) => {
  const row = { id, firstSeen: '2026-11-22T12:04:11.123456Z', requests: 7 };
  expect(encodeLine({ ids: 'text' }, row)).toBe(`${cell},,,2026-11-22T12:04:11.123456Z,7`);
});

test('names and addresses are text, too; what is missing stays empty', () => {
  expect(encodeLine({ ids: 'text' }, { id: null, backend: '1e5', client: '1.2', requests: 0 })).toBe(
    ",'1e5,'1.2,,0",
  );
  expect(encodeLine({}, { id: '1', backend: '1e5', client: '1.2', requests: 0 })).toBe('1,1e5,1.2,,0');
});

test.each([
  ['Europe/Berlin', '2026-11-22T12:04:11.123456Z', '2026-11-22T13:04:11.123456+01:00'],
  // The hour that the clocks show twice.
  ['Europe/Berlin', '2026-10-25T00:30:00.000001Z', '2026-10-25T02:30:00.000001+02:00'],
  ['Europe/Berlin', '2026-10-25T01:30:00.000001Z', '2026-10-25T02:30:00.000001+01:00'],
  ['Europe/London', '2026-11-22T12:04:11.000000Z', '2026-11-22T12:04:11.000000+00:00'],
  ['Asia/Kathmandu', '2026-11-22T20:04:11.5Z', '2026-11-23T01:49:11.5+05:45'],
  ['America/St_Johns', '2026-01-01T02:00:00.000000Z', '2025-12-31T22:30:00.000000-03:30'],
  ['UTC', '2026-11-22T12:04:11.123456Z', '2026-11-22T12:04:11.123456Z'],
])('in %s %s is %s', (timeZone, iso, local) => {
  expect(createLocalTimeFormatter(timeZone)(iso)).toBe(local);
  expect(encodeLine({ timeZone }, { id: 'a', firstSeen: iso, requests: 1 })).toBe(`a,,,${local},1`);
});

test('only names of zones are zones', () => {
  for (const name of ['Europe/Berlin', 'Asia/Shanghai', 'UTC']) expect(isTimeZone(name), name).toBe(true);
  for (const name of ['', 'Berlin', 'Europe/Nowhere', '+01:00', "Europe/Berlin'"])
    expect(isTimeZone(name), name).toBe(false);
});
