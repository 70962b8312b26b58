import { spawn } from 'node:child_process';
import { describe, expect, it, vi } from 'vitest';
import { isSessionId } from '@/proxy/sticky/session-id';
import { getTreeCpuMicros } from '../support/processes';
import { chainParts, createSessions } from './chain';
import type { ChainResult } from './measure';
import { readOptions } from './options';
import { sumMarks } from './recorder';
import { formatChainTable, formatJournalTable, formatShare, sumChainCpu } from './table';
import { meanBatchSize } from './write-batches';

const result = (proxy: number, share: number): ChainResult => ({
  requests: 1000,
  seconds: 2,
  errors: 0,
  p50Micros: 1,
  p99Micros: 2,
  cpu: { proxy, shipper: 10, database: 5.5, supervisor: 0, dashboard: 1 },
  share,
  settled: 0.25,
  delay: { p50: 40, p99: 90 },
});

describe('the table of chains', () => {
  it('has medians, the sum of all parts, and the lowest share of any round', () => {
    const rounds = [result(20, 1), result(30, 0.99996), result(22, 1)];
    const [, , row] = formatChainTable(new Map([['a → b', rounds]])).split('\n');
    expect(row?.split(' | ').map((cell) => cell.replaceAll('|', '').trim())).toEqual([
      'a → b',
      '500',
      '22.0',
      '10.0',
      '5.5',
      '–',
      '1.0',
      '38.5',
      '99.99 %',
      '40',
      '90',
      '0.3',
    ]);
    expect(sumChainCpu(result(20, 1))).toBe(36.5);
    expect(chainParts).toHaveLength(5);
  });

  it('never calls what is missing all', () => {
    expect([1, 0.999_999_9, 0.9, 0].map(formatShare)).toEqual(['100 %', '99.99 %', '90.00 %', '0.00 %']);
  });
});

it('the recorder is summed up over all, and over the last quarter', () => {
  const marks = [
    { decisions: 0, at: 1000, cpu: 500 },
    { decisions: 400, at: 2000, cpu: 4500 },
    { decisions: 700, at: 3000, cpu: 8500 },
    { decisions: 800, at: 4000, cpu: 12_500 },
    { decisions: 1000, at: 5000, cpu: 18_500 },
  ];
  expect(sumMarks(marks)).toEqual({ rate: 250, cpu: 18, lastRate: 150, lastCpu: 10_000 / 300 });
});

it('a record meets large turns more often than there are any', () => {
  expect(
    meanBatchSize([
      [1, 8],
      [4, 2],
    ]),
  ).toBe(2.5);
  expect(formatJournalTable(new Map([['load', { turn: 2.5, made: 0.5, written: 1.25 }]]))).toContain(
    '| load | 2.5 | 0.50 | 1.25 | 1.75 |',
  );
});

it('sessions of a load are such as the proxy makes, spread over the routes', () => {
  const sessions = createSessions(['a', 'b'], 100, 1_795_312_334_000);
  expect(sessions.every(({ session }) => isSessionId(session))).toBe(true);
  expect(new Set(sessions.map(({ session }) => session)).size).toBe(100);
  expect(sessions.filter(({ route }) => route === 'a')).toHaveLength(50);
});

it('CPU time of a process counts what it started, also after that has ended', async () => {
  // A child that works for some ticks of the clock and ends; its parent waits for it and stays.
  const work = 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done';
  const parent = spawn('sh', ['-c', `sh -c '${work}'; echo done; read line`], { stdio: 'pipe' });
  try {
    let said = '';
    parent.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    await vi.waitFor(() => expect(said).toBe('done\n'), { timeout: 9000 });
    expect(getTreeCpuMicros(parent.pid as number)).toBeGreaterThan(20_000);
  } finally {
    parent.kill();
  }
  expect(getTreeCpuMicros(2 ** 22 + 1)).toBe(0);
});

describe('the options', () => {
  it('say what is wrong', () => {
    expect(() => readOptions(['--only', 'chains'], {})).toThrow(
      '--only: there is no chains; there are chain, journal, recorder',
    );
    expect(() => readOptions(['--rate', 'fast'], {})).toThrow('--rate: fast is not a whole number from 1');
    expect(() => readOptions(['--decisions', '10'], {})).toThrow('10 is not a whole number from 1000');
  });

  it('have values that were not given', () => {
    expect(readOptions(['--only', 'journal', '--chains', 'HAProxy'], { ROUNDS: '2' })).toEqual({
      only: ['journal'],
      chains: ['haproxy'],
      rounds: 2,
      seconds: 5,
      rate: 20_000,
      decisions: 1_000_000,
    });
  });
});
