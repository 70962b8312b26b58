import { expect, it } from 'vitest';
import { answersTo } from './ask';
import { readOptions } from './options';
import type { Question } from './question';
import { tableOf } from './table';

const question = (
  name: string,
  target: number,
  ...asks: [what: string, ask: () => Promise<unknown>][]
): Question => ({
  ...{ name, what: '', target },
  variants: asks.map(([what, ask]) => ({ what, ask })),
});

it('asks each variant once to warm up and then so often as was said', async () => {
  const asked = { one: 0, two: 0 };
  const answered = await answersTo(
    question('q', 50, ['one', async () => asked.one++], ['two', async () => asked.two++]),
    3,
  );
  expect(asked).toEqual({ one: 4, two: 4 });
  expect(answered.all).toHaveLength(6);
  expect(answered.cpu).toHaveLength(6);
});

it('the table says which question misses its target, and which variant is slowest', () => {
  const variants = question('quick', 50, ['a', async () => 1], ['b', async () => 2]);
  const rows = tableOf([
    { question: variants, all: [1, 2, 3], cpu: [1, 1, 1], slowest: { what: 'b', median: 2 } },
    { question: question('slow', 20), all: [30, 31], cpu: [29, 29], slowest: { what: '', median: 30 } },
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
