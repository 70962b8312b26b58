import { expect, test } from 'vitest';
import { formatLanguageCookie, negotiateLanguage } from './language';

test.each([
  [undefined, null, 'en'],
  [undefined, '', 'en'],
  [undefined, 'zh-CN,zh;q=0.9,en;q=0.8', 'zh-Hans'],
  [undefined, 'en-GB, zh;q=0.9', 'en'],
  [undefined, 'de, zh;q=0.5, en;q=0.7', 'en'],
  [undefined, 'fr, zh;q=0.4, en;q=0', 'zh-Hans'],
  [undefined, 'fr', 'en'],
  ['en', 'zh-CN', 'en'],
  ['zh-Hans', 'en', 'zh-Hans'],
  ['tlh', 'zh', 'zh-Hans'],
])('chosen %s, accepted %s: %s', (chosen, accepted, language) =>
  expect(negotiateLanguage(chosen, accepted)).toBe(language),
);

test('the remembered language is read again', () => {
  const [, value] = /=([^;]+)/.exec(formatLanguageCookie('zh-Hans')) ?? [];
  expect(negotiateLanguage(value, 'en')).toBe('zh-Hans');
});
