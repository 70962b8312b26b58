import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BodyReader } from './body';
import { MalformedMessage } from './malformed';

/** Reads `message` in pieces cut at `cuts`; returns the body, and how many bytes belonged to it. */
function readAll(reader: BodyReader, message: Buffer, cuts: number[]): { body: string; consumed: number } {
  let body = '';
  let consumed = 0;
  const sink = {
    bodyBytes: (chunk: Buffer, from: number, to: number) => {
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

describe('BodyReader', () => {
  it('gives the same body for any way in which chunks arrive, and leaves what follows', () => {
    fc.assert(
      fc.property(chunks, cuts, (parts, where) => {
        const framed = parts.map((part) => `${part.length.toString(16)};a="b"\r\n${part}\r\n`).join('');
        const message = Buffer.from(`${framed}0\r\nX-Sum: 1\r\n\r\nGET /next`, 'latin1');
        const reader = new BodyReader();
        reader.expectChunks();
        expect(readAll(reader, message, where)).toEqual({
          body: parts.join(''),
          consumed: message.length - 9,
        });
        expect(reader.done).toBe(true);
        expect(reader.trailers).toBe('X-Sum: 1\r\n\r\n');
      }),
    );
  });

  it('reads exactly Content-Length octets', () => {
    const reader = new BodyReader();
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
  ])('refuses %j', (message) => {
    const reader = new BodyReader();
    reader.expectChunks();
    expect(() => readAll(reader, Buffer.from(message, 'latin1'), [])).toThrow(MalformedMessage);
  });
});
