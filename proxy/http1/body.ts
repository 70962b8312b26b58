import {
  crCode,
  fieldValueTable,
  isBlank,
  lfCode,
  qdtextTable,
  responseValueTable,
  tokenTable,
} from './grammar';
import { MalformedMessage } from './malformed-message';

/** Receives the bytes of a body, without its framing. The bytes are only valid during the call. */
export interface BodySink {
  onBodyData(chunk: Buffer, from: number, to: number): void;
}

const enum BodyState {
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
const maxSizeDigits = 12;
/**
 * Bytes of chunk sizes' zeros and blanks, of chunk extensions and of trailers in one body beyond what its data is
 * worth: only a peer that means harm sends more. Each chunk is worth some of its own and two for each byte of data, so
 * that a long body whose chunks all have a little is read to its end.
 */
const maxOverheadBytes = 16_384;
const overheadBytesPerChunk = 16;

const semicolonCode = 0x3b;
const equalsCode = 0x3d;
const quoteCode = 0x22;
const backslashCode = 0x5c;

/**
 * Takes a message body apart, RFC 9112 sections 6 and 7: by length, chunked, or until the connection
 * closes. Chunk extensions are checked and dropped, trailers are checked and kept.
 *
 * Every line of it ends with CR LF: section 2.2 lets a lone LF end lines of a head, not of a body.
 */
export class BodyParser {
  private state = BodyState.Done;
  private remaining = 0;
  private digits = 0;
  private overhead = 0;
  /** The trailer section as received, as latin1, its empty line included; '' if there is none. */
  trailers = '';
  private readonly trailerTable: Uint8Array;

  /**
   * @param isResponse whether it is a response's: blanks around a chunk size and control characters in trailers are
   *   tolerated then; in a request the backend could parse these differently
   */
  constructor(private readonly isResponse: boolean) {
    this.trailerTable = isResponse ? responseValueTable : fieldValueTable;
  }

  /** Whether the whole body was read. */
  get isDone(): boolean {
    return this.state === BodyState.Done;
  }

  /** Whether only the end of the connection ends the body. */
  get isUntilClose(): boolean {
    return this.state === BodyState.UntilClose;
  }

  expectNothing(): void {
    this.trailers = '';
    this.state = BodyState.Done;
  }

  /** @param length bytes */
  expectLength(length: number): void {
    this.trailers = '';
    this.remaining = length;
    this.state = length === 0 ? BodyState.Done : BodyState.Length;
  }

  expectChunked(): void {
    this.overhead = 0;
    this.trailers = '';
    this.state = BodyState.SizeFirst;
  }

  expectUntilClose(): void {
    this.trailers = '';
    this.state = BodyState.UntilClose;
  }

  /**
   * Reads from `chunk` from `at` to `end` and hands the body's bytes to the sink.
   * @returns the index after the last byte that belongs to the body
   * @throws MalformedMessage if the framing is invalid
   */
  read(chunk: Buffer, at: number, end: number, sink: BodySink): number {
    while (at < end && this.state !== BodyState.Done) {
      switch (this.state) {
        case BodyState.Length:
        case BodyState.Data: {
          const to = Math.min(end, at + this.remaining);
          sink.onBodyData(chunk, at, to);
          this.remaining -= to - at;
          at = to;
          if (this.remaining === 0)
            this.state = this.state === BodyState.Length ? BodyState.Done : BodyState.DataCr;
          break;
        }
        case BodyState.UntilClose:
          sink.onBodyData(chunk, at, end);
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
      case BodyState.SizeFirst:
        if (isBlank(code) && this.isResponse) {
          this.countOverhead();
          return;
        }
        this.remaining = 0;
        this.digits = 0;
        this.takeDigit(code);
        this.state = BodyState.Size;
        return;
      case BodyState.Size:
        if (code === crCode) this.state = BodyState.SizeEnd;
        else if (code === semicolonCode || isBlank(code)) this.beginExtensions(code);
        else this.takeDigit(code);
        return;
      case BodyState.SizeEnd:
        expectByte(code, lfCode);
        this.overhead = Math.max(0, this.overhead - overheadBytesPerChunk - 2 * this.remaining);
        this.state = this.remaining === 0 ? BodyState.TrailerStart : BodyState.Data;
        return;
      case BodyState.DataCr:
        expectByte(code, crCode);
        this.state = BodyState.DataLf;
        return;
      case BodyState.DataLf:
        expectByte(code, lfCode);
        this.state = BodyState.SizeFirst;
        return;
      default:
        if (this.state >= BodyState.TrailerStart) this.readTrailer(code);
        else this.readExtension(code);
    }
  }

  /** RFC 9112 section 7.1: any number of digits, which must not overflow. */
  private takeDigit(code: number): void {
    const value = parseHexDigit(code);
    if (value === 0 && this.digits === 0) {
      this.countOverhead();
      return;
    }
    if (++this.digits > maxSizeDigits) throw new MalformedMessage('chunk-size-too-large');
    this.remaining = this.remaining * 16 + value;
  }

  private beginExtensions(code: number): void {
    this.countOverhead();
    this.state = code === semicolonCode ? BodyState.ExtensionStart : BodyState.SizeBlanks;
  }

  /**
   * Chunk extensions, RFC 9112 section 7.1.1: `*( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )`. Blanks
   * before the end of the line are forgiven in a response.
   */
  private readExtension(code: number): void {
    this.countOverhead();
    switch (this.state) {
      case BodyState.ExtensionStart:
        if (tokenTable[code] === 1) this.state = BodyState.ExtensionName;
        else if (!isBlank(code)) throw invalidExtensionError();
        return;
      case BodyState.ExtensionName:
      case BodyState.ExtensionNameBlanks:
        if (code === equalsCode) this.state = BodyState.ExtensionValueStart;
        else if (this.state !== BodyState.ExtensionName || tokenTable[code] !== 1)
          this.endExtension(code, BodyState.ExtensionNameBlanks);
        return;
      case BodyState.ExtensionValueStart:
        if (code === quoteCode) this.state = BodyState.ExtensionQuoted;
        else if (tokenTable[code] === 1) this.state = BodyState.ExtensionToken;
        else if (!isBlank(code)) throw invalidExtensionError();
        return;
      case BodyState.ExtensionToken:
        if (tokenTable[code] !== 1) this.endExtension(code, BodyState.ExtensionValueBlanks);
        return;
      case BodyState.ExtensionQuoted:
        if (code === quoteCode) this.state = BodyState.ExtensionQuotedEnd;
        else if (code === backslashCode) this.state = BodyState.ExtensionQuotedPair;
        else if (qdtextTable[code] !== 1) throw invalidExtensionError();
        return;
      case BodyState.ExtensionQuotedPair:
        if (fieldValueTable[code] !== 1) throw invalidExtensionError();
        this.state = BodyState.ExtensionQuoted;
        return;
      case BodyState.SizeBlanks:
        this.endExtension(code, BodyState.SizeBlanks);
        return;
      default:
        this.endExtension(code, BodyState.ExtensionValueBlanks);
    }
  }

  /** A byte behind a size, a name or a value. @param blanks the state that blanks lead to */
  private endExtension(code: number, blanks: BodyState): void {
    if (isBlank(code)) this.state = blanks;
    else if (code === semicolonCode) this.state = BodyState.ExtensionStart;
    else if (code === crCode && (this.isResponse || this.state !== blanks)) this.state = BodyState.SizeEnd;
    else throw invalidExtensionError();
  }

  private readTrailer(code: number): void {
    this.countOverhead();
    this.trailers += String.fromCharCode(code);
    switch (this.state) {
      case BodyState.TrailerStart:
        if (code === crCode) this.state = BodyState.EndLf;
        else if (tokenTable[code] === 1) this.state = BodyState.TrailerName;
        else if (isBlank(code)) throw new MalformedMessage('folded-line');
        else throw new MalformedMessage('invalid-trailer');
        return;
      case BodyState.TrailerName:
        if (code === 0x3a) this.state = BodyState.TrailerValue;
        else if (tokenTable[code] !== 1) throw new MalformedMessage('invalid-trailer');
        return;
      case BodyState.TrailerValue:
        if (code === crCode) this.state = BodyState.TrailerLf;
        else if (this.trailerTable[code] !== 1) throw new MalformedMessage('invalid-trailer');
        return;
      case BodyState.TrailerLf:
        expectByte(code, lfCode);
        this.state = BodyState.TrailerStart;
        return;
      default:
        expectByte(code, lfCode);
        this.state = BodyState.Done;
    }
  }

  private countOverhead(): void {
    if (++this.overhead > maxOverheadBytes) throw new MalformedMessage('chunk-overhead-too-large');
  }
}

function parseHexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  if (lower >= 0x61 && lower <= 0x66) return lower - 0x57;
  throw new MalformedMessage('invalid-chunk-size');
}

function invalidExtensionError(): MalformedMessage {
  return new MalformedMessage('invalid-chunk-extension');
}

function expectByte(code: number, wanted: number): void {
  if (code !== wanted) throw new MalformedMessage('invalid-chunk-framing');
}
