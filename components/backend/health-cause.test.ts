import { expect, test } from 'vitest';
import { catalogues } from '@/components/catalogue/catalogues';
import { englishFormatters } from '@/components/catalogue/english-formatters';
import { createFormatters } from '@/components/i18n/formatters';
import { type Failure, type HealthCause, isFailure, tlsProblems } from '@/lib/core/failure';
import { formatFailure as formatEnglishFailure } from '@/lib/core/format/failure-sentence';
import { utcTimeFormat } from '@/lib/core/format/time-format';
import { formatFailure, formatHealthCause } from './health-cause';

const chineseFormatters = createFormatters('zh-Hans', catalogues['zh-Hans'], utcTimeFormat);

/** One failure of each code and each parameter that has words of its own. */
const failures: Failure[] = [
  { code: 'connection-refused' },
  { code: 'reset' },
  { code: 'dns', problem: 'not-found' },
  { code: 'dns', problem: 'temporary' },
  { code: 'unreachable', scope: 'host' },
  { code: 'unreachable', scope: 'network' },
  { code: 'timeout', phase: 'system', afterMs: null },
  ...(['connect', 'tls-handshake', 'response', 'body'] as const).flatMap((phase): Failure[] => [
    { code: 'timeout', phase, afterMs: null },
    { code: 'timeout', phase, afterMs: 1000 },
  ]),
  { code: 'closed', phase: 'unknown' },
  { code: 'closed', phase: 'sending' },
  { code: 'closed', phase: 'before-response' },
  { code: 'closed', phase: 'in-response' },
  ...tlsProblems.map((problem): Failure => ({ code: 'tls', problem, reason: null })),
  { code: 'tls', problem: 'other', reason: 'no shared cipher' },
  { code: 'bad-response', problem: 'invalid-chunk-size' },
  {
    code: 'unexpected-status',
    status: 503,
    expected: [
      [200, 204],
      [300, 399],
    ],
  },
  { code: 'error-status', status: 503 },
  { code: 'unexpected-body', expected: 'ready {now}' },
  { code: 'local-resource', errno: 'EMFILE' },
  { code: 'local-resource', errno: 'ENOBUFS' },
];

test.each(failures)('%j has words in each language, and no other failure has the same', (failure) => {
  expect(formatFailure(failure, englishFormatters.t)).toBe(formatEnglishFailure(failure));
  expect(formatFailure(failure, chineseFormatters.t)).toMatch(/\p{Script=Han}/u);
  for (const { t } of [englishFormatters, chineseFormatters]) {
    const same = failures.filter((other) => formatFailure(other, t) === formatFailure(failure, t));
    expect(same).toEqual([failure]);
  }
});

test('a code of a newer version is shown as it is', () => {
  const newer: unknown = { code: 'quota-exceeded', limit: 3 };
  if (!isFailure(newer)) throw new Error('a newer code must be accepted');
  expect(formatFailure(newer, chineseFormatters.t)).toBe('quota-exceeded');
});

const refused: Failure = { code: 'connection-refused' };
test.each([
  [
    { trigger: 'checks', count: 3, failure: refused },
    'connection refused (3 checks failed)',
    '连接被拒绝（3 次检查失败）',
  ],
  [
    { trigger: 'checks', count: 1, failure: { code: 'timeout', phase: 'response', afterMs: 100 } },
    'no response within 100 ms (1 check failed)',
    '100 ms 内没有响应（1 次检查失败）',
  ],
  [
    { trigger: 'request', count: 1, failure: { code: 'reset' } },
    'connection reset (a request failed)',
    '连接被重置（一个请求失败）',
  ],
  [
    { trigger: 'requests', count: 3, failure: { code: 'timeout', phase: 'response', afterMs: null } },
    'no response in time (3 requests in a row failed)',
    '未及时响应（连续 3 个请求失败）',
  ],
  [
    { trigger: 'probation', count: 1, failure: { code: 'closed', phase: 'unknown' } },
    'connection closed (a request failed after it came back)',
    '连接被关闭（恢复后又有请求失败）',
  ],
  [
    { trigger: 'checks', count: 2, failure: { code: 'other', detail: 'EPROTO' } },
    'EPROTO (2 checks failed)',
    'EPROTO（2 次检查失败）',
  ],
  [{ trigger: 'unknown', count: 1, failure: refused }, 'connection refused', '连接被拒绝'],
  [null, 'it does not respond', '没有响应'],
] as [HealthCause | null, string, string][])('%j with what showed it', (cause, inEnglish, inChinese) => {
  expect(formatHealthCause(cause, englishFormatters.t)).toBe(inEnglish);
  expect(formatHealthCause(cause, chineseFormatters.t)).toBe(inChinese);
});
