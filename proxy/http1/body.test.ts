import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BodyParser } from './body';
import { MalformedMessage } from './malformed-message';

/** Reads `message` in pieces cut at `cuts`; returns the body, and how many bytes belonged to it. */
function readAll(reader: BodyParser, message: Buffer, cuts: number[]): { body: string; consumed: number } {
  let body = '';
  let consumed = 0;
  const sink = {
    onBodyData: (chunk: Buffer, from: number, to: number) => {
      body += chunk.toString('latin1', from, to);
    },
  };
  const edges = [...new Set([...cuts.map((cut) => cut % (message.length + 1)), message.length])].sort(
    (a, b) => a - b,
  );
  let start = 0;
  for (const edge of edges) {
    consumed += reader.read(message, start, edge, sink) - start;
    start = edge;
  }
  return { body, consumed };
}

const cuts = fc.array(fc.nat(5000), { maxLength: 20 });
const chunks = fc.array(fc.string({ minLength: 1, maxLength: 300, unit: 'binary-ascii' }), { maxLength: 8 });

describe('BodyParser', () => {
  it('gives the same body for any split of the chunks, and does not consume what follows', () => {
    fc.assert(
      fc.property(chunks, cuts, (parts, where) => {
        const framed = parts.map((part) => `${part.length.toString(16)};a="b"\r\n${part}\r\n`).join('');
        const message = Buffer.from(`${framed}0\r\nX-Sum: 1\r\n\r\nGET /next`, 'latin1');
        const reader = new BodyParser(false);
        reader.expectChunked();
        expect(readAll(reader, message, where)).toEqual({
          body: parts.join(''),
          consumed: message.length - 9,
        });
        expect(reader.isDone).toBe(true);
        expect(reader.trailers).toBe('X-Sum: 1\r\n\r\n');
      }),
    );
  });

  it('reads exactly Content-Length bytes', () => {
    const reader = new BodyParser(false);
    reader.expectLength(5);
    expect(readAll(reader, Buffer.from('hello!'), [1, 3])).toEqual({ body: 'hello', consumed: 5 });
  });

  it.each([
    '-5\r\nhello\r\n0\r\n\r\n',
    '0_2e\r\n\r\n',
    '5 \r\nhello\r\n0\r\n\r\n',
    '5\rhello\r\n0\r\n\r\n',
    '5\r\nhello0\r\n\r\n',
    '5\r\nhelloXX0\r\n\r\n',
    '5\r\nhello\n0\r\n\r\n',
    '10000000000000\r\n',
    '5\r\r;x\r\n',
    '0\r\na: b\nGET /x\r\n\r\n',
    '0\r\n bad: 1\r\n\r\n',
    `5;${'x'.repeat(20_000)}\r\n`,
    `${'0'.repeat(20_000)}5\r\n`,
    '5;\r\nhello\r\n0\r\n\r\n',
    '5;=b\r\nhello\r\n0\r\n\r\n',
    '5;a=\r\nhello\r\n0\r\n\r\n',
    '5;a b\r\nhello\r\n0\r\n\r\n',
    '5;a="b\r\nhello\r\n0\r\n\r\n',
    '5;a="\\\r\nhello\r\n0\r\n\r\n',
    '5;a="b"c\r\nhello\r\n0\r\n\r\n',
  ])('refuses %j', (message) => {
    for (const isResponse of [false, true]) {
      // A blank after the size is tolerated from a backend.
      if (isResponse && message.startsWith('5 \r')) continue;
      const reader = new BodyParser(isResponse);
      reader.expectChunked();
      expect(() => readAll(reader, Buffer.from(message, 'latin1'), [])).toThrow(MalformedMessage);
    }
  });

  it.each([
    '5;a\r\nhello\r\n0\r\n\r\n',
    '5 ; a\t=\tb;c="d;\\"e"\r\nhello\r\n0;x\r\n\r\n',
    '0000000000000000000005\r\nhello\r\n00000000000000000000000\r\n\r\n',
  ])('takes %j', (message) => {
    for (const isResponse of [false, true]) {
      const reader = new BodyParser(isResponse);
      reader.expectChunked();
      expect(readAll(reader, Buffer.from(message, 'latin1'), [3, 9]).body).toBe('hello');
      expect(reader.isDone).toBe(true);
    }
  });

  it.each([
    '5 \r\nhello\r\n0\r\n\r\n',
    ' 5\t\r\nhello\r\n 0 \r\n\r\n',
    '5;a=b \r\nhello\r\n0\r\nX: \x01\r\n\r\n',
  ])('forgives %j in a response alone', (message) => {
    const bytes = Buffer.from(message, 'latin1');
    const response = new BodyParser(true);
    response.expectChunked();
    expect(readAll(response, bytes, [1, 2]).body).toBe('hello');
    const request = new BodyParser(false);
    request.expectChunked();
    expect(() => readAll(request, bytes, [])).toThrow(MalformedMessage);
  });

  it('reads a long body to its end whose sizes are all padded', () => {
    const reader = new BodyParser(true);
    reader.expectChunked();
    const body = readAll(reader, Buffer.from(`${'000003  \r\nabc\r\n'.repeat(20_000)}0\r\n\r\n`), []).body;
    expect(body.length).toBe(60_000);
  });

  it('names a folded trailer as such', () => {
    const reader = new BodyParser(true);
    reader.expectChunked();
    expect(() => readAll(reader, Buffer.from('0\r\nX: a\r\n b\r\n\r\n'), [])).toThrow('folded-line');
  });
});
