import { expect, test } from 'vitest';
import { english } from '@/components/words/english';
import { messagesOf } from '@/components/words/messages';
import { tellingIn } from '@/components/words/telling';
import type { SessionTurn } from '@/lib/api/types';
import { utc } from '@/lib/format/zone';
import { causeWords, outcomeWord, reasonTitle, reasonWord, whyWords } from './labels';

const { words } = english;
const chinese = tellingIn('zh-Hans', messagesOf['zh-Hans'], utc).words;

test('a cause that is not known is told as it is', () => {
  expect(['timeout', 'new-one', ''].map((reason) => causeWords(reason, words))).toEqual([
    'No answer in time',
    'new-one',
    'Unknown',
  ]);
});

test('English has the words of the log, another language its own, and the title leads from one to the other', () => {
  expect([outcomeWord('moved', words), reasonWord('connect-failed', words)]).toEqual([
    'moved',
    'connect-failed',
  ]);
  expect([outcomeWord('moved', chinese), reasonWord('connect-failed', chinese)]).toEqual([
    '迁移',
    '连接失败',
  ]);
  expect(reasonTitle('connect-failed', chinese)).toBe('连接被拒绝 · connect-failed');
});

test('a session that was assigned anew is told what it lacked, one that moved why', () => {
  const turn = { outcome: 'moved', presented: 'valid', reason: 'timeout' } as SessionTurn;
  expect(whyWords(turn, words)).toBe('timeout');
  expect(whyWords({ ...turn, reason: null }, words)).toBe('moved');
  expect(whyWords({ ...turn, outcome: 'assigned', presented: 'expired' }, words)).toBe('its pin had expired');
});
