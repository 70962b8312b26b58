import { describe, expect, it } from 'vitest';
import { readOptions } from './options';
import { compareMarks } from './run-recorders';
import { assertTotals } from './stored-totals';
import { formatRecordersTable, type MeasuredRecorders } from './table';

const measured = (change: Partial<MeasuredRecorders>): MeasuredRecorders => ({
  rowsPerSecond: 50_000,
  serverCpu: 9,
  nodeCpu: 12,
  batches: [100, 200, 300].map((milliseconds) => ({ rows: 10_000, milliseconds })),
  deadlocks: 0,
  ...change,
});

describe('the table of recorders', () => {
  it('has medians of the rounds, and the deadlocks of all', () => {
    const rounds = [measured({}), measured({ serverCpu: 30, deadlocks: 1 }), measured({ deadlocks: 2 })];
    const [, , row] = formatRecordersTable(new Map([['one node', rounds]])).split('\n');
    expect(row).toBe('| one node | 50000 | 9.0 | 12.0 | 10000 | 200 | 300 | 3 |');
  });

  it('has a dash for what a database without a server lacks', () => {
    const [, , row] = formatRecordersTable(new Map([['SQLite', [measured({ deadlocks: null })]]])).split(
      '\n',
    );
    expect(row).toBe('| SQLite | 50000 | – | 12.0 | 10000 | 200 | 300 | – |');
  });
});

it('what is stored while programs and caches get warm does not count', () => {
  const warm = { rows: 1000, at: 5000, server: 70_000, nodes: 90_000 };
  expect(compareMarks(warm, { rows: 3000, at: 5500, server: 90_000, nodes: 114_000 })).toEqual({
    rowsPerSecond: 4000,
    serverCpu: 10,
    nodeCpu: 12,
  });
});

it('a row that is not in every sum, or in one twice, is a fault', () => {
  const stored = { decisions: 9, load: 9, totals: 9, sessionRequests: 9, sessions: 2, deadlocks: 0 };
  expect(() => assertTotals(stored, 9, 2)).not.toThrow();
  expect(() => assertTotals({ ...stored, totals: 10 }, 9, 2)).toThrow('totals: 10 of 9 rows');
  expect(() => assertTotals({ ...stored, sessions: 1 }, 9, 2)).toThrow('1 sessions, 2 were written');
});

it('only PostgreSQL is measured', () => {
  expect(readOptions(['--database', 'postgresql'], {})).toEqual({ rounds: 3, decisions: 300_000 });
  expect(() => readOptions(['--database', 'sqlite'], {})).toThrow('--database: sqlite is not measured');
});
