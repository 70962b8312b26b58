import { expect, test } from 'vitest';
import type { DecisionRow } from '@/lib/contract/types';
import { appendOlderPage, type LoadedDecisions, mergeNewestPage } from './decision-pages';

const rows = (...ids: number[]) =>
  ids.map((id) => ({ id, time: `2026-11-22T12:00:00.${String(id).padStart(6, '0')}Z` }) as DecisionRow);
const page = (ids: number[], nextCursor: string | null): LoadedDecisions => ({
  decisions: rows(...ids),
  nextCursor,
});
const summarize = ({ decisions, nextCursor }: LoadedDecisions) => [decisions.map(({ id }) => id), nextCursor];

test('older pages join behind', () => {
  expect(summarize(appendOlderPage(page([6, 5], 'c5'), page([5, 4, 3], null)))).toEqual([[6, 5, 4, 3], null]);
});

test('the newest page, read again, joins before the loaded ones', () => {
  expect(summarize(mergeNewestPage(page([5, 4, 3, 2], 'c2'), page([7, 6, 5], 'c5')))).toEqual([
    [7, 6, 5, 4, 3, 2],
    'c2',
  ]);
});

test('if only the newest page was loaded, it is replaced', () => {
  expect(summarize(mergeNewestPage(page([5, 4], 'c4'), page([6, 5, 4], 'c4')))).toEqual([[6, 5, 4], 'c4']);
});

test('if they do not meet, the newest page is alone', () => {
  expect(summarize(mergeNewestPage(page([3, 2, 1], null), page([9, 8], 'c8')))).toEqual([[9, 8], 'c8']);
});
