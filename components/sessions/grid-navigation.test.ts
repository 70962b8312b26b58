import { expect, test } from 'vitest';
import { getTargetRow } from './grid-navigation';

test.each([
  ['ArrowDown', -1, 0],
  ['ArrowDown', 3, 4],
  ['ArrowDown', 9, 9],
  ['ArrowUp', 3, 2],
  ['ArrowUp', 0, 0],
  ['ArrowUp', -1, 0],
  ['PageDown', 2, 7],
  ['PageDown', 8, 9],
  ['PageUp', 8, 3],
  ['Home', 5, 0],
  ['End', 5, 9],
  ['x', 5, null],
])('%s leads from row %d to %j of ten', (key, from, to) => expect(getTargetRow(key, from, 10, 5)).toBe(to));

test('in an empty list no key leads anywhere', () => expect(getTargetRow('ArrowDown', -1, 0, 5)).toBeNull());
