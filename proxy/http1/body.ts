import { CR, FIELD_VALUE, LF, TOKEN } from './grammar';
import { MalformedMessage } from './malformed';

/** Receives the octets of a body, without its framing. The bytes are only valid during the call. */
export interface BodySink {
  bodyBytes(chunk: Buffer, from: number, to: number): void;
}

const enum State {
  Done,
  Length,
  UntilClose,
  SizeFirst,
  Size,
  Extension,
  SizeEnd,
  Data,
  DataCr,
  DataLf,
  TrailerStart,
  TrailerName,
  TrailerValue,
  TrailerLf,
  EndLf,
}

/** Hex digits of a chunk size: 12 keep it exact and below 2^48. */
const SIZE_DIGITS = 12;
/** Octets of chunk extensions and trailers in one body: only a peer that means harm sends more. */
const OVERHEAD = 16_384;

/**
 * Takes a message body apart, RFC 9112 sections 6 and 7: by length, chunked, or until the connection
 * closes. Chunk extensions are checked and dropped, trailers are checked and kept.
 */
export class BodyReader {
  private state = State.Done;
  private remaining = 0;
  private digits = 0;
  private overhead = 0;
  /** The trailer section as it came, as latin1, its empty line included; '' where there is none. */
  trailers = '';

  /** Whether the whole body was read. */
  get done(): boolean {
    return this.state === State.Done;
  }

  /** Whether only the end of the connection ends the body. */
  get untilClose(): boolean {
    return this.state === State.UntilClose;
  }

  expectNothing(): void {
    this.trailers = '';
    this.state = State.Done;
  }

  /** @param length octets */
  expectLength(length: number): void {
    this.trailers = '';
    this.remaining = length;
    this.state = length === 0 ? State.Done : State.Length;
  }

  expectChunks(): void {
    this.overhead = 0;
    this.trailers = '';
    this.state = State.SizeFirst;
  }

  expectClose(): void {
    this.trailers = '';
    this.state = State.UntilClose;
  }

  /**
   * Reads from `chunk` from `at` to `end` and hands the body's octets to the sink.
   * @returns the index after the last byte that belongs to the body
   * @throws MalformedMessage where the framing breaks
   */
  read(chunk: Buffer, at: number, end: number, sink: BodySink): number {
    while (at < end && this.state !== State.Done) {
      switch (this.state) {
        case State.Length:
        case State.Data: {
          const to = Math.min(end, at + this.remaining);
          sink.bodyBytes(chunk, at, to);
          this.remaining -= to - at;
          at = to;
          if (this.remaining === 0) this.state = this.state === State.Length ? State.Done : State.DataCr;
          break;
        }
        case State.UntilClose:
          sink.bodyBytes(chunk, at, end);
          at = end;
          break;
        default:
          this.readFraming(chunk[at++]);
      }
    }
    return at;
  }

  private readFraming(code: number): void {
    switch (this.state) {
      case State.SizeFirst:
        this.remaining = hexValue(code);
        this.digits = 1;
        this.state = State.Size;
        return;
      case State.Size:
        if (code === CR) this.state = State.SizeEnd;
        else if (code === 0x3b) this.state = State.Extension;
        else {
          if (++this.digits > SIZE_DIGITS) throw new MalformedMessage(400, 'a chunk size that is too large');
          this.remaining = this.remaining * 16 + hexValue(code);
        }
        return;
      case State.Extension:
        this.countOverhead();
        if (code === CR) this.state = State.SizeEnd;
        else if (FIELD_VALUE[code] !== 1) throw new MalformedMessage(400, 'an invalid chunk extension');
        return;
      case State.SizeEnd:
        expectByte(code, LF);
        this.state = this.remaining === 0 ? State.TrailerStart : State.Data;
        return;
      case State.DataCr:
        expectByte(code, CR);
        this.state = State.DataLf;
        return;
      case State.DataLf:
        expectByte(code, LF);
        this.state = State.SizeFirst;
        return;
      default:
        this.readTrailer(code);
    }
  }

  private readTrailer(code: number): void {
    this.countOverhead();
    this.trailers += String.fromCharCode(code);
    switch (this.state) {
      case State.TrailerStart:
        if (code === CR) this.state = State.EndLf;
        else if (TOKEN[code] === 1) this.state = State.TrailerName;
        else throw new MalformedMessage(400, 'an invalid trailer');
        return;
      case State.TrailerName:
        if (code === 0x3a) this.state = State.TrailerValue;
        else if (TOKEN[code] !== 1) throw new MalformedMessage(400, 'an invalid trailer');
        return;
      case State.TrailerValue:
        if (code === CR) this.state = State.TrailerLf;
        else if (FIELD_VALUE[code] !== 1) throw new MalformedMessage(400, 'an invalid trailer');
        return;
      case State.TrailerLf:
        expectByte(code, LF);
        this.state = State.TrailerStart;
        return;
      default:
        expectByte(code, LF);
        this.state = State.Done;
    }
  }

  private countOverhead(): void {
    if (++this.overhead > OVERHEAD) throw new MalformedMessage(400, 'too many chunk extensions or trailers');
  }
}

function hexValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  if (lower >= 0x61 && lower <= 0x66) return lower - 0x57;
  throw new MalformedMessage(400, 'an invalid chunk size');
}

function expectByte(code: number, wanted: number): void {
  if (code !== wanted) throw new MalformedMessage(400, 'invalid chunk framing');
}
