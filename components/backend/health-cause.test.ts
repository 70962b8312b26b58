import { expect, test } from 'vitest';
import { catalogues } from '@/components/catalogue/catalogues';
import { englishFormatters } from '@/components/catalogue/english-formatters';
import { createFormatters } from '@/components/i18n/formatters';
import { utcTimeFormat } from '@/lib/core/format/time-format';
import { formatHealthCause, parseHealthCause } from './health-cause';

const chineseFormatters = createFormatters('zh-Hans', catalogues['zh-Hans'], utcTimeFormat);

/** What `proxy/` writes, one of each kind. */
const written = [
  'connection refused',
  'connection reset',
  'host unreachable',
  'network unreachable',
  'connection timed out',
  'name not found',
  'connection closed while sending',
  'connection closed',
  'no connection in time',
  'no answer in time',
  'no connection within 1000 ms',
  'no TLS handshake within 1000 ms',
  'no full answer within 1000 ms',
  'it closed the connection without an answer',
  'it closed the connection in its answer',
  'it answered 503 instead of 200 to 399',
  'it answered 200 instead of 204',
  'it answered 503 instead of 200, 204, 300-399',
  'its answer does not hold "ready {now}"',
  'its answer has a head that is too large',
  'its answer has an invalid status line',
  'its answer has an invalid chunk size',
  'its certificate has expired',
  'its certificate is not valid yet',
  'its certificate is self-signed; name it in `authorities` to trust it',
  'its certificate is from an unknown authority; name that in `authorities` to trust it',
  'its certificate is for another name',
  'it does not speak TLS',
  'it does not offer HTTP/1.1',
  'it speaks no version of TLS from 1.2 on',
  'TLS failed: no shared cipher',
];

test.each(written)('"%s" is said in each language', (text) => {
  expect(parseHealthCause(text, englishFormatters.t)).toEqual({ cause: text, evidence: '' });
  expect(parseHealthCause(text, chineseFormatters.t).cause).toMatch(/\p{Script=Han}/u);
});

test.each([
  [
    '3 checks failed: connection refused',
    'connection refused (3 checks failed)',
    '连接被拒绝（3 次检查失败）',
  ],
  [
    '1 checks failed: no full answer within 100 ms',
    'no full answer within 100 ms (1 check failed)',
    '100 ms 内没有完整应答（1 次检查失败）',
  ],
  ['a request failed: connection reset', 'connection reset (a request failed)', '连接被重置（一个请求失败）'],
  [
    '3 requests in a row failed: no answer in time',
    'no answer in time (3 requests in a row failed)',
    '未及时应答（连续 3 个请求失败）',
  ],
  [
    'a request failed after it came back: connection closed',
    'connection closed (a request failed after it came back)',
    '连接被关闭（恢复后又有请求失败）',
  ],
  ['2 checks failed: EPROTO', 'EPROTO (2 checks failed)', 'EPROTO（2 次检查失败）'],
  ['constructor', 'constructor', 'constructor'],
  [null, 'it does not answer', '没有应答'],
])('%j with what told so', (reason, inEnglish, inChinese) => {
  expect(formatHealthCause(reason, englishFormatters.t)).toBe(inEnglish);
  expect(formatHealthCause(reason, chineseFormatters.t)).toBe(inChinese);
});
