import { expect, test } from 'vitest';
import { newerPage, olderPage, parseSessionFilter, sessionsApiUrl, sessionsHref } from './sessionFilter';

const plain = parseSessionFilter({});

function reread(href: string) {
  return parseSessionFilter(Object.fromEntries(new URL(href, 'http://x').searchParams));
}

test('an address round-trips through the filter', () => {
  const filter = { ...plain, upstream: 'egress', backend: 'b 2', q: '7f3a&', active: true };
  expect(reread(sessionsHref(filter))).toEqual(filter);
  expect(sessionsHref(plain)).toBe('/sessions');
});

test('older and newer lead there and back again', () => {
  const second = olderPage(plain, 'c1');
  const third = reread(sessionsHref(olderPage(second, 'c2')));
  expect(third).toMatchObject({ cursor: 'c2', trail: ['', 'c1'] });
  expect(newerPage(third)).toEqual(second);
  expect(newerPage(second)).toEqual(plain);
  expect(newerPage(plain)).toBeNull();
});

test('the API is asked for the same, page by page', () => {
  expect(sessionsApiUrl({ ...plain, backend: 'b1', cursor: 'c1', trail: [''] })).toBe(
    '/api/v1/sessions?backend=b1&cursor=c1&limit=50',
  );
});

test('a repeated parameter counts once', () => expect(parseSessionFilter({ q: ['a', 'b'] }).q).toBe('a'));
