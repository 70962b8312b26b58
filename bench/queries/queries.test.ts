import { describe, expect, it } from 'vitest';
import { readOptions } from './options';
import type { Question, Target } from './question';
import { measureQuestion } from './run-question';
import { formatTable } from './table';

const question = (
  name: string,
  target: Target,
  ...asks: [description: string, run: () => Promise<unknown>][]
): Question => ({
  ...{ name, description: '', target },
  variants: asks.map(([description, run]) => ({ description, run })),
});

it('asks each variant once to warm up and then so often as was said', async () => {
  const asked = { one: 0, two: 0 };
  const timings = await measureQuestion(
    question('q', 'page', ['one', async () => asked.one++], ['two', async () => asked.two++]),
    3,
  );
  expect(asked).toEqual({ one: 4, two: 4 });
  expect(timings.durationsMs).toHaveLength(6);
  expect(timings.cpuMs).toHaveLength(6);
});

it('the table says which question misses its target, and which variant is slowest', () => {
  const variants = question('quick', 'page', ['a', async () => 1], ['b', async () => 2]);
  const timings = [
    { question: variants, durationsMs: [1, 2, 3], cpuMs: [1, 1, 1], slowest: { what: 'b', median: 2 } },
    {
      question: question('slow', 'tick'),
      durationsMs: [30, 31],
      cpuMs: [29, 29],
      slowest: { what: '', median: 30 },
    },
  ];
  const rows = formatTable(timings, { page: 50, tick: 20 }).split('\n');
  expect(rows[2]).toBe('| `quick` | 3 | 2.0 | 3.0 | 3.0 | 1.0 | 2.0: b | < 50 | yes |');
  expect(rows[3]).toBe('| `slow` | 2 | 30 | 31 | 31 | 29 |  | < 20 | **no** |');
});

describe('the command line', () => {
  it('says which log is asked, and how often', () => {
    expect(readOptions(['--data', 'x/', '--times', '5'])).toEqual({
      data: 'x',
      times: 5,
      only: '',
      changing: false,
      fill: null,
    });
  });

  it('says how a log in PostgreSQL is filled', () => {
    expect(readOptions(['--database', 'postgresql', '--data', 'x', '--nodes', '2'])).toMatchObject({
      data: 'x',
      fill: { decisions: 10_000_000, sessions: 1_000_000, hours: 96, backends: 10, nodes: 2 },
    });
    expect(readOptions(['--database', 'postgresql', '--decisions', '500'])).toMatchObject({
      data: null,
      fill: { decisions: 500, sessions: 50 },
    });
  });

  it.each([
    ['', '--data: say which data directory to ask'],
    ['--data x --times 0', '--times: 0 is not a whole number from 1'],
    ['--data x --database mysql', '--database: mysql is not measured; postgresql is, and SQLite without it'],
    [
      '--data x --nodes 3',
      '--nodes: only a log in PostgreSQL is filled here; npm run bench:fill fills others',
    ],
    ['--database postgresql --changing', '--changing: measured with SQLite alone'],
  ])('%s is refused', (line, message) => {
    expect(() => readOptions(line.split(' ').filter((word) => word !== ''))).toThrow(message);
  });
});
