import { expect, test } from 'vitest';
import { createSessionQuery, isFiltered, loadSessionParams, sessionsApiUrl } from './session-params';

const read = (search: string) => loadSessionParams(new URLSearchParams(search));

test('an address has the parameters of the API call of the list', () => {
  expect(sessionsApiUrl(read(''))).toBe('/api/v1/sessions?sort=lastSeen&order=desc&limit=100');
  const asked =
    'upstream=egress&backend=b+2&node=edge-1&q=7f3a%26&outcome=refused&active=true&moved=true&event=7';
  expect(sessionsApiUrl(read(`${asked}&sort=moves&order=asc`))).toBe(
    `/api/v1/sessions?${asked}&sort=moves&order=asc&limit=100`,
  );
});

test('a search that begins with a slash is for a path', () => {
  expect(createSessionQuery(read('q=/cart'))).toMatchObject({ path: '/cart' });
  expect(createSessionQuery(read('q=/cart'))).not.toHaveProperty('q');
  expect(createSessionQuery(read('q=+10.0.+'))).toMatchObject({ q: '10.0.' });
});

test('invalid parameters of an address are ignored', () => {
  expect(createSessionQuery(read('outcome=lost&event=x&sort=colour&active=maybe'))).toEqual({
    sort: 'lastSeen',
    order: 'desc',
  });
});

test('sorting hides nothing, each filter does', () => {
  expect(isFiltered(read('upstream=a&sort=moves&order=asc&q=+'))).toBe(false);
  for (const search of [
    'backend=b1',
    'node=edge-1',
    'q=7',
    'outcome=moved',
    'active=true',
    'moved=true',
    'event=1',
  ])
    expect(isFiltered(read(search)), search).toBe(true);
});
