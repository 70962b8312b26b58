import { describe, expect, it } from 'vitest';
import { MalformedMessage } from './malformed';
import { parseResponseHead, type ResponseHead } from './response-head';

function parse(text: string, ownCookie: string | null): ResponseHead {
  const bytes = Buffer.from(text, 'latin1');
  return parseResponseHead(bytes, 0, bytes.length, 100, ownCookie);
}

describe('parseResponseHead', () => {
  it('takes a response apart and leaves out a cookie that the proxy alone may set', () => {
    const text =
      'HTTP/1.1 200 OK\r\nSet-Cookie: route=x; Path=/\r\nSet-Cookie: router=y\r\nContent-Length: 5\r\nConnection: close\r\n\r\n';
    const head = parse(text, 'route');
    expect(head).toMatchObject({ status: 200, startLine: 'HTTP/1.1 200 OK\r\n', persistent: false });
    expect(head.fields).toMatchObject({
      forwarded: 'Set-Cookie: router=y\r\nContent-Length: 5\r\n',
      contentLength: 5,
    });
  });

  it('takes a status line without a reason', () => {
    expect(parse('HTTP/1.1 204\r\n\r\n', null)).toMatchObject({
      status: 204,
      startLine: 'HTTP/1.1 204 \r\n',
    });
  });

  it.each([
    'HTTP/2.0 200 OK\r\n\r\n',
    'HTTP/1.1 20 OK\r\n\r\n',
    'HTTP/1.1 2000 OK\r\n\r\n',
    'HTTP/1.1\t200 OK\r\n\r\n',
    '<html>hi</html>\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: foo\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n',
    'HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n',
    'HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n',
  ])('refuses %j', (text) => {
    expect(() => parse(text, null)).toThrow(MalformedMessage);
  });
});
