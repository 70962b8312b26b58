import { expect, test } from 'vitest';
import { catalogues } from '@/components/catalogue/catalogues';
import { englishFormatters } from '@/components/catalogue/english-formatters';
import { createFormatters } from '@/components/i18n/formatters';
import type { SessionTransition } from '@/lib/contract/types';
import { utcTimeFormat } from '@/lib/core/format/time-format';
import { causeLabel, changeLabel, outcomeLabel, reasonLabel, reasonTitle } from './labels';

const { t } = englishFormatters;
const chineseTranslator = createFormatters('zh-Hans', catalogues['zh-Hans'], utcTimeFormat).t;

test('a cause that is not known is told as it is', () => {
  expect(['timeout', 'new-one', ''].map((reason) => causeLabel(reason, t))).toEqual([
    'No answer in time',
    'new-one',
    'Unknown',
  ]);
});

test('English has the words of the log, another language its own, and the title leads from one to the other', () => {
  expect([outcomeLabel('moved', t), reasonLabel('connect-failed', t)]).toEqual(['moved', 'connect-failed']);
  expect([
    outcomeLabel('moved', chineseTranslator),
    reasonLabel('connect-failed', chineseTranslator),
  ]).toEqual(['迁移', '连接失败']);
  expect(reasonTitle('connect-failed', chineseTranslator)).toBe('连接被拒绝 · connect-failed');
});

test('a session that was assigned anew is told what it lacked, one that moved why', () => {
  const turn = { outcome: 'moved', presented: 'valid', reason: 'timeout' } as SessionTransition;
  expect(changeLabel(turn, t)).toBe('timeout');
  expect(changeLabel({ ...turn, reason: null }, t)).toBe('moved');
  expect(changeLabel({ ...turn, outcome: 'assigned', presented: 'expired' }, t)).toBe('its pin had expired');
});
