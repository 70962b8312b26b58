import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { errorCodes } from '@/lib/core/error-codes';
import { errorBody } from './error';

it('has one set of codes, in kebab case, which docs/reference/api.md lists', () => {
  expect(errorCodes.filter((code) => !/^[a-z]+(-[a-z]+)*$/.test(code))).toEqual([]);
  expect(new Set(errorCodes).size).toBe(errorCodes.length);
  const page = readFileSync(join(import.meta.dirname, '../../docs/reference/api.md'), 'utf8');
  const [, table = ''] = /## Errors\n([\s\S]*?)\n## /.exec(page) ?? [];
  const codes = [...table.matchAll(/^\| [\d, ]+ \| ([^|]+) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([a-z-]+)`/g)].map(([, code]) => code),
  );
  expect(codes.toSorted()).toEqual([...errorCodes].toSorted());
});

it('is an error with a code of the set, a sentence and, if one is at fault, a field', () => {
  const error = { code: 'invalid-value', message: 'weight: must be a number', field: 'weight' };
  expect(errorBody.safeParse({ error }).success).toBe(true);
  expect(errorBody.safeParse({ error: { ...error, code: 'weight-wrong' } }).success).toBe(false);
});
