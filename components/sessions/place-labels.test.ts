import { expect, test } from 'vitest';
import { placeLabels } from './place-labels';

test('labels are centred under their points and stay within the picture', () => {
  expect(placeLabels([5, 300, 995], 100, 1000, 1)).toEqual([
    { index: 0, left: 0, line: 0 },
    { index: 1, left: 250, line: 0 },
    { index: 2, left: 900, line: 0 },
  ]);
});

test('overlapping labels use the next line, and are left out if there is none', () => {
  expect(placeLabels([300, 310, 320], 100, 1000, 2)).toEqual([
    { index: 0, left: 250, line: 0 },
    { index: 1, left: 260, line: 1 },
  ]);
});
