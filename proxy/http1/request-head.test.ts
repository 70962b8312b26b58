import { describe, expect, it } from 'vitest';
import { MalformedMessage } from './malformed-message';
import { HeaderLinesCache, parseRequestHead, type RequestHead } from './request-head';

function parse(text: string, maxLines = 100): RequestHead {
  const bytes = Buffer.from(text, 'latin1');
  const rules = { maxLines, replaceHost: false, nameFilter: null };
  return parseRequestHead(bytes, 0, bytes.length, rules, new HeaderLinesCache());
}

function getStatus(text: string): number | null {
  try {
    parse(text);
    return null;
  } catch (error) {
    if (error instanceof MalformedMessage) return error.status;
    throw error;
  }
}

const head = (lines: string): string => `GET / HTTP/1.1\r\nHost: a.test\r\n${lines}\r\n`;

describe('parseRequestHead', () => {
  it('takes a request apart', () => {
    const parsed = parse(
      'GET /a/b?c=d HTTP/1.1\r\nHost: a.test:81\r\nCookie: x=1\r\nCookie: y=2\r\n\r\n',
      100,
    );
    expect(parsed).toMatchObject({
      method: 'GET',
      originTarget: '/a/b?c=d',
      path: '/a/b',
      host: 'a.test:81',
      version: 11,
    });
    expect(parsed.fields.cookies).toBe('x=1; y=2');
    expect(parsed.isPersistent).toBe(true);
  });

  it('reads absolute-form and prefers its authority to Host', () => {
    const parsed = parse('GET http://a.test:8080?q HTTP/1.1\r\nHost: b.test\r\n\r\n', 100);
    expect(parsed).toMatchObject({
      isAbsoluteForm: true,
      host: 'a.test:8080',
      originTarget: '/?q',
      path: '/',
    });
    expect(parsed.fields.forwardableLines).toBe('');
  });

  it('forwards lines as they are, in canonical form, and drops hop-by-hop ones', () => {
    const parsed = parse(
      head(
        'Accept: */*\r\nX-Spaced:\t a b \t\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: 5\r\n' +
          'TE: trailers\r\nUpgrade: h2c\r\nProxy-Connection: x\r\nX-Empty:\r\nLast: caf\xe9\r\n',
      ),
      100,
    );
    expect(parsed.fields.forwardableLines).toBe(
      'Host: a.test\r\nAccept: */*\r\nX-Spaced: a b\r\nX-Empty:\r\nLast: caf\xe9\r\n',
    );
  });

  it('knows when the connection is kept', () => {
    const kept = (text: string): boolean => parse(text).isPersistent;
    expect(kept(head('Connection: close\r\n'))).toBe(false);
    expect(kept('GET / HTTP/1.0\r\n\r\n')).toBe(false);
    expect(kept('GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n')).toBe(true);
  });

  it.each([
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['two Hosts', head('Host: b.test\r\n'), 400],
    ['a Host with a path', 'GET / HTTP/1.1\r\nHost: a.test/x\r\n\r\n', 400],
    ['a port above 65535', 'GET / HTTP/1.1\r\nHost: a.test:65536\r\n\r\n', 400],
    ['user information', 'GET http://u:p@a.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n', 400],
    ['a space before the colon', head('X : y\r\n'), 400],
    ['a folded line', head('X: y\r\n z\r\n'), 400],
    ['a control character in a value', head('X: a\x0bb\r\n'), 400],
    ['a list of one length', head('Content-Length: 5, 5\r\n'), 400],
    ['lines that end with LF', 'GET / HTTP/1.1\nHost: a.test\n\n\r\n\r\n', 400],
    ['a bare CR in a value', head('X: 1\rY: 2\r\n'), 400],
    ['a bare LF in a value', head('X: 1\nY: 2\r\n'), 400],
    ['NUL in a value', head('X: a\0b\r\n'), 400],
    ['a name that only Unicode folds to another', head('\xe2\x84\xaaeep-Alive: 1\r\n'), 400],
    ['a line without a colon', head('nothing\r\n'), 400],
    ['two spaces in the request line', 'GET  / HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['a control character in the target', 'GET /\x7f HTTP/1.1\r\nHost: a\r\n\r\n', 400],
    ['Content-Length twice', head('Content-Length: 5\r\nContent-Length: 5\r\n'), 400],
    ['a signed Content-Length', head('Content-Length: +5\r\n'), 400],
    [
      'Content-Length and Transfer-Encoding',
      head('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n'),
      400,
    ],
    ['Transfer-Encoding twice', head('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n'), 400],
    ['another coding', head('Transfer-Encoding: gzip, chunked\r\n'), 501],
    ['Transfer-Encoding in HTTP/1.0', 'GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
    ['another expectation', head('Expect: y 100-continue\r\n'), 417],
    ['HTTP/2.0', 'GET / HTTP/2.0\r\nHost: a\r\n\r\n', 505],
    ['a lower-case version', 'GET / http/1.1\r\nHost: a\r\n\r\n', 400],
    ['TRACE', 'TRACE / HTTP/1.1\r\nHost: a.test\r\n\r\n', 501],
    ['CONNECT with a body', 'CONNECT a.test:443 HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1\r\n\r\n', 400],
    ['too many lines', head('X: y\r\n'.repeat(100)), 431],
  ])('refuses %s', (_, text, status) => {
    expect(getStatus(text)).toBe(status);
  });
});
