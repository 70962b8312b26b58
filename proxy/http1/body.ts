import { CR, FIELD_VALUE, HTAB, LF, QDTEXT, RESPONSE_VALUE, SP, TOKEN } from './grammar';
import { foldedLine, MalformedMessage } from './malformed';

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
  SizeBlanks,
  ExtensionStart,
  ExtensionName,
  ExtensionNameBlanks,
  ExtensionValueStart,
  ExtensionToken,
  ExtensionQuoted,
  ExtensionQuotedPair,
  ExtensionQuotedEnd,
  ExtensionValueBlanks,
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

/** Hex digits of a chunk size behind its leading zeros: 12 keep it exact and below 2^48. */
const SIZE_DIGITS = 12;
/**
 * Bytes of chunk sizes' zeros and blanks, of chunk extensions and of trailers in one body beyond what its data is worth:
 * only a peer that means harm sends more. Each chunk is worth some of its own and two for each byte of data, so that a
 * long body whose chunks all have a little is read to its end.
 */
const OVERHEAD = 16_384;
const OVERHEAD_OF_CHUNK = 16;

const SEMICOLON = 0x3b;
const EQUALS = 0x3d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Takes a message body apart, RFC 9112 sections 6 and 7: by length, chunked, or until the connection
 * closes. Chunk extensions are checked and dropped, trailers are checked and kept.
 *
 * Every line of it ends with CR LF: section 2.2 lets a lone LF end lines of a head, not of a body.
 */
export class BodyReader {
  private state = State.Done;
  private remaining = 0;
  private digits = 0;
  private overhead = 0;
  /** The trailer section as it came, as latin1, its empty line included; '' where there is none. */
  trailers = '';
  private readonly trailerBytes: Uint8Array;

  /**
   * @param isResponse whether it is a response's, where blanks around a chunk size and control characters in trailers
   *   are forgiven; a request's backend could read these in another way
   */
  constructor(private readonly isResponse: boolean) {
    this.trailerBytes = isResponse ? RESPONSE_VALUE : FIELD_VALUE;
  }

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
        if (isBlank(code) && this.isResponse) {
          this.countOverhead();
          return;
        }
        this.remaining = 0;
        this.digits = 0;
        this.takeDigit(code);
        this.state = State.Size;
        return;
      case State.Size:
        if (code === CR) this.state = State.SizeEnd;
        else if (code === SEMICOLON || isBlank(code)) this.beginExtensions(code);
        else this.takeDigit(code);
        return;
      case State.SizeEnd:
        expectByte(code, LF);
        this.overhead = Math.max(0, this.overhead - OVERHEAD_OF_CHUNK - 2 * this.remaining);
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
        if (this.state >= State.TrailerStart) this.readTrailer(code);
        else this.readExtension(code);
    }
  }

  /** RFC 9112 section 7.1: any number of digits, which must not overflow. */
  private takeDigit(code: number): void {
    const value = hexValue(code);
    if (value === 0 && this.digits === 0) {
      this.countOverhead();
      return;
    }
    if (++this.digits > SIZE_DIGITS) throw new MalformedMessage(400, 'a chunk size that is too large');
    this.remaining = this.remaining * 16 + value;
  }

  private beginExtensions(code: number): void {
    this.countOverhead();
    this.state = code === SEMICOLON ? State.ExtensionStart : State.SizeBlanks;
  }

  /**
   * Chunk extensions, RFC 9112 section 7.1.1: `*( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )`. Blanks
   * before the end of the line are forgiven in a response.
   */
  private readExtension(code: number): void {
    this.countOverhead();
    switch (this.state) {
      case State.ExtensionStart:
        if (TOKEN[code] === 1) this.state = State.ExtensionName;
        else if (!isBlank(code)) throw invalidExtension();
        return;
      case State.ExtensionName:
      case State.ExtensionNameBlanks:
        if (code === EQUALS) this.state = State.ExtensionValueStart;
        else if (this.state !== State.ExtensionName || TOKEN[code] !== 1)
          this.endExtension(code, State.ExtensionNameBlanks);
        return;
      case State.ExtensionValueStart:
        if (code === QUOTE) this.state = State.ExtensionQuoted;
        else if (TOKEN[code] === 1) this.state = State.ExtensionToken;
        else if (!isBlank(code)) throw invalidExtension();
        return;
      case State.ExtensionToken:
        if (TOKEN[code] !== 1) this.endExtension(code, State.ExtensionValueBlanks);
        return;
      case State.ExtensionQuoted:
        if (code === QUOTE) this.state = State.ExtensionQuotedEnd;
        else if (code === BACKSLASH) this.state = State.ExtensionQuotedPair;
        else if (QDTEXT[code] !== 1) throw invalidExtension();
        return;
      case State.ExtensionQuotedPair:
        if (FIELD_VALUE[code] !== 1) throw invalidExtension();
        this.state = State.ExtensionQuoted;
        return;
      case State.SizeBlanks:
        this.endExtension(code, State.SizeBlanks);
        return;
      default:
        this.endExtension(code, State.ExtensionValueBlanks);
    }
  }

  /** A byte behind a size, a name or a value. @param blanks the state that blanks lead to */
  private endExtension(code: number, blanks: State): void {
    if (isBlank(code)) this.state = blanks;
    else if (code === SEMICOLON) this.state = State.ExtensionStart;
    else if (code === CR && (this.isResponse || this.state !== blanks)) this.state = State.SizeEnd;
    else throw invalidExtension();
  }

  private readTrailer(code: number): void {
    this.countOverhead();
    this.trailers += String.fromCharCode(code);
    switch (this.state) {
      case State.TrailerStart:
        if (code === CR) this.state = State.EndLf;
        else if (TOKEN[code] === 1) this.state = State.TrailerName;
        else if (isBlank(code)) throw foldedLine();
        else throw new MalformedMessage(400, 'an invalid trailer');
        return;
      case State.TrailerName:
        if (code === 0x3a) this.state = State.TrailerValue;
        else if (TOKEN[code] !== 1) throw new MalformedMessage(400, 'an invalid trailer');
        return;
      case State.TrailerValue:
        if (code === CR) this.state = State.TrailerLf;
        else if (this.trailerBytes[code] !== 1) throw new MalformedMessage(400, 'an invalid trailer');
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

function isBlank(code: number): boolean {
  return code === SP || code === HTAB;
}

function invalidExtension(): MalformedMessage {
  return new MalformedMessage(400, 'an invalid chunk extension');
}

function expectByte(code: number, wanted: number): void {
  if (code !== wanted) throw new MalformedMessage(400, 'invalid chunk framing');
}
