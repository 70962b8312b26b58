import { expect, it } from 'vitest';
import { compareTexts, toNumberArray, toTextArray } from './sql-arrays';

it('arrays are written as PostgreSQL reads them', () => {
  expect(toNumberArray([1, null, 2 ** 52])).toBe('{1,NULL,4503599627370496}');
  expect(toTextArray(['a', null, '', 'NULL', '"', '\\', '{,}'])).toBe(
    '{"a",NULL,"","NULL","\\"","\\\\","{,}"}',
  );
  expect([toNumberArray([]), toTextArray([])]).toEqual(['{}', '{}']);
});

it('keys of several texts have one order', () => {
  const keys = [
    ['b', 'a'],
    ['a', 'b'],
    ['a', 'B'],
    ['a', 'a'],
  ];
  expect(keys.toSorted(compareTexts)).toEqual([
    ['a', 'B'],
    ['a', 'a'],
    ['a', 'b'],
    ['b', 'a'],
  ]);
  expect(compareTexts(['a', 'b'], ['a', 'b'])).toBe(0);
});
