import { expect, it } from 'vitest';
import { readOptions } from './options';
import type { Question } from './question';
import { measureQuestion } from './run-question';
import { formatTable } from './table';

const question = (
  name: string,
  targetMs: number,
  ...asks: [description: string, run: () => Promise<unknown>][]
): Question => ({
  ...{ name, description: '', targetMs },
  variants: asks.map(([description, run]) => ({ description, run })),
});

it('asks each variant once to warm up and then so often as was said', async () => {
  const asked = { one: 0, two: 0 };
  const timings = await measureQuestion(
    question('q', 50, ['one', async () => asked.one++], ['two', async () => asked.two++]),
    3,
  );
  expect(asked).toEqual({ one: 4, two: 4 });
  expect(timings.durationsMs).toHaveLength(6);
  expect(timings.cpuMs).toHaveLength(6);
});

it('the table says which question misses its target, and which variant is slowest', () => {
  const variants = question('quick', 50, ['a', async () => 1], ['b', async () => 2]);
  const rows = formatTable([
    { question: variants, durationsMs: [1, 2, 3], cpuMs: [1, 1, 1], slowest: { what: 'b', median: 2 } },
    {
      question: question('slow', 20),
      durationsMs: [30, 31],
      cpuMs: [29, 29],
      slowest: { what: '', median: 30 },
    },
  ]).split('\n');
  expect(rows[2]).toBe('| `quick` | 3 | 2.0 | 3.0 | 3.0 | 1.0 | 2.0: b | < 50 | yes |');
  expect(rows[3]).toBe('| `slow` | 2 | 30 | 31 | 31 | 29 |  | < 20 | **no** |');
});

it('says what is wrong with the command line', () => {
  expect(readOptions(['--data', 'x/', '--times', '5'])).toEqual({
    data: 'x',
    times: 5,
    only: '',
    changing: false,
  });
  expect(() => readOptions([])).toThrow('--data: say which data directory to ask');
  expect(() => readOptions(['--data', 'x', '--times', '0'])).toThrow(
    '--times: 0 is not a whole number from 1',
  );
});
