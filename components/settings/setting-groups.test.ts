import { expect, test } from 'vitest';
import type { SettingRow } from '@/lib/contract/types';
import { groupSettings } from './setting-groups';

const row = (name: string, value = '1', source: SettingRow['source'] = 'default'): SettingRow => ({
  name,
  value,
  source,
  place: null,
  isSecret: false,
  configured: null,
  pending: null,
});
const settings = [
  row('workers', '2', 'flag'),
  row('dashboard.listen', '127.0.0.1:3000'),
  row('listeners[0].listen', '127.0.0.1:2200', 'file'),
  row('upstreams.web.sticky.mode', 'cookie'),
  row('upstreams.web.backends[0].weight', '3', 'operator'),
  { ...row('retention.size', '4g'), pending: '8g' },
  row('log.level', 'info'),
  row('notify[0].url', 'https://hooks.example.test/…', 'file'),
];
const formatGroups = (onlyGiven: boolean, search = '') =>
  groupSettings(settings, onlyGiven, search).map(
    ({ title, rows }) => `${title ?? 'general'}: ${rows.map(({ label }) => label).join(' ')}`,
  );

test('settings are grouped by listener, upstream and section', () => {
  expect(formatGroups(false)).toEqual([
    'general: workers dashboard.listen',
    'listeners[0]: listen',
    'upstreams.web: sticky.mode backends[0].weight',
    'retention: size',
    'log: level',
    'notify[0]: url',
  ]);
});

test('defaults can be left out, but not one that a restart will change', () => {
  expect(formatGroups(true)).toEqual([
    'general: workers',
    'listeners[0]: listen',
    'upstreams.web: backends[0].weight',
    'retention: size',
    'notify[0]: url',
  ]);
});

test('a search looks at names and values', () => {
  expect(formatGroups(false, ' STICKY')).toEqual(['upstreams.web: sticky.mode']);
  expect(formatGroups(false, '3000')).toEqual(['general: dashboard.listen']);
  expect(formatGroups(true, '3000')).toEqual([]);
});
