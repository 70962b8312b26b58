import { expect, test } from 'vitest';
import { catalogues } from '@/components/catalogue/catalogues';
import { englishFormatters } from '@/components/catalogue/english-formatters';
import { createFormatters } from '@/components/i18n/formatters';
import type { SessionTransition } from '@/lib/contract/types';
import { utcTimeFormat } from '@/lib/core/format/time-format';
import { causeLabel, changeLabel, outcomeLabel, reasonLabel, reasonTitle } from './labels';

const { t } = englishFormatters;
const chineseTranslator = createFormatters('zh-Hans', catalogues['zh-Hans'], utcTimeFormat).t;

test('an unknown cause is shown as it is', () => {
  expect(['timeout', 'new-one', ''].map((reason) => causeLabel(reason, t))).toEqual([
    'Timed out',
    'new-one',
    'Unknown',
  ]);
});

test('English shows outcome and reason as the log has them, Chinese translates them, and the title has both', () => {
  expect([outcomeLabel('moved', t), reasonLabel('connect-failed', t)]).toEqual(['moved', 'connect-failed']);
  expect([
    outcomeLabel('moved', chineseTranslator),
    reasonLabel('connect-failed', chineseTranslator),
  ]).toEqual(['迁移', '连接失败']);
  expect(reasonTitle('connect-failed', chineseTranslator)).toBe('连接失败 · connect-failed');
});

test('a change by a new assignment shows why it had no pin, a move its reason', () => {
  const turn = { outcome: 'moved', presented: 'valid', reason: 'timeout' } as SessionTransition;
  expect(changeLabel(turn, t)).toBe('timeout');
  expect(changeLabel({ ...turn, reason: null }, t)).toBe('moved');
  expect(changeLabel({ ...turn, outcome: 'assigned', presented: 'expired' }, t)).toBe('its pin had expired');
});
