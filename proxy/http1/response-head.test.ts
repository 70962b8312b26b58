import { describe, expect, it } from 'vitest';
import { MalformedMessage } from './malformed-message';
import { parseResponseHead, type ResponseHead } from './response-head';

function parse(text: string, cookie: string | null, isPassedOn = false): ResponseHead {
  const bytes = Buffer.from(text, 'latin1');
  const reservedCookie = cookie === null ? null : { name: cookie, isPassedOn };
  return parseResponseHead(bytes, 0, bytes.length, 100, reservedCookie);
}

describe('parseResponseHead', () => {
  it('parses a response and drops a cookie that only the proxy may set', () => {
    const text =
      'HTTP/1.1 200 OK\r\nSet-Cookie: route=x; Path=/\r\nSet-Cookie: router=y\r\nContent-Length: 5\r\nConnection: close\r\n\r\n';
    const head = parse(text, 'route');
    expect(head).toMatchObject({ status: 200, startLine: 'HTTP/1.1 200 OK\r\n', isPersistent: false });
    expect(head.fields).toMatchObject({
      forwardableLines: 'Set-Cookie: router=y\r\nContent-Length: 5\r\n',
      contentLength: 5,
      reservedCookieCount: 1,
    });
  });

  it('counts the lines of that cookie, and keeps them if a setting passes them on', () => {
    const lines =
      'Set-Cookie: route =x\r\nset-cookie: router=y\r\nSET-COOKIE:route=z\r\nSet-Cookie: Route=w\r\n';
    const dropped = parse(`HTTP/1.1 200 OK\r\n${lines}\r\n`, 'route').fields;
    expect(dropped).toMatchObject({
      forwardableLines: 'set-cookie: router=y\r\nSet-Cookie: Route=w\r\n',
      reservedCookieCount: 2,
    });
    const { forwardableLines, reservedCookieCount } = parse(
      `HTTP/1.1 200 OK\r\n${lines}\r\n`,
      'route',
      true,
    ).fields;
    expect([forwardableLines.replace('COOKIE: ', 'COOKIE:'), reservedCookieCount]).toEqual([lines, 2]);
  });

  it('takes a status line without a reason', () => {
    expect(parse('HTTP/1.1 204\r\n\r\n', null)).toMatchObject({
      status: 204,
      startLine: 'HTTP/1.1 204 \r\n',
    });
  });

  it.each([
    'HTTP/1.1 200 OK\nX: a\nContent-Length: 5\n\n',
    'HTTP/1.1 200 OK\r\nX: a\nContent-Length: 5\r\n\n',
    'HTTP/1.1 200 OK\nX:\ta \t\r\nContent-Length: 5 \n\r\n',
  ])('takes lines that end with LF alone, as in %j, and writes them with CR LF', (text) => {
    const head = parse(`${text}body\r\n\r\n`, null);
    expect(head).toMatchObject({ startLine: 'HTTP/1.1 200 OK\r\n', headBytes: text.length });
    expect(head.fields).toMatchObject({
      forwardableLines: 'X: a\r\nContent-Length: 5\r\n',
      contentLength: 5,
    });
  });

  it.each(['Content-Length: 5\r\ncontent-length:5', 'Content-Length: 5, 5', 'Content-Length: 05,\t5 ,5'])(
    'takes one length said several times, as in %j, for one',
    (lines) => {
      const { fields } = parse(`HTTP/1.1 200 OK\r\n${lines}\r\n\r\n`, null);
      expect(fields).toMatchObject({ forwardableLines: 'Content-Length: 5\r\n', contentLength: 5 });
    },
  );

  it('looks at blanks in a list of lengths once', () => {
    // Found: trimming with a pattern took 7 s for these, during which the worker stood still.
    const lines = `Content-Length: 5,x${' '.repeat(65_536)}x\r\n`;
    const began = performance.now();
    expect(() => parse(`HTTP/1.1 200 OK\r\n${lines}\r\n`, null)).toThrow('invalid-content-length');
    expect(performance.now() - began).toBeLessThan(1000);
  });

  it('lets the coding win over the length, and the connection end behind it', () => {
    const { fields, isPersistent } = parse(
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nX: a\r\n\r\n',
      null,
    );
    expect(fields).toMatchObject({ forwardableLines: 'X: a\r\n', contentLength: -1, isChunked: true });
    expect(isPersistent).toBe(false);
  });

  it('passes on control characters and status codes up to 999', () => {
    const { status, startLine, fields } = parse('HTTP/1.1 999 \x01\r\nX: \x0ba\x7f\r\n\r\n', null);
    expect({ status, startLine }).toEqual({ status: 999, startLine: 'HTTP/1.1 999 \x01\r\n' });
    expect(fields.forwardableLines).toBe('X: \x0ba\x7f\r\n');
  });

  it('does not judge what means something in requests alone', () => {
    const lines = 'Host: a\r\nHost: b\r\nExpect: nothing\r\n';
    expect(parse(`HTTP/1.1 200 OK\r\n${lines}\r\n`, null).fields.forwardableLines).toBe(lines);
  });

  it('names a folded line as such', () => {
    expect(() => parse('HTTP/1.1 200 OK\r\nX: a\r\n\tb\r\n\r\n', null)).toThrow('folded-line');
  });

  it.each([
    'HTTP/1.1 099 OK\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 5,\r\n\r\n',
    'HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n',
    'HTTP/1.1 200 O\rK\r\n\r\n',
    'HTTP/1.1 200 OK\r\r\n\r\n',
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
