import { BodyParser, type BodySink } from '../http1/body';
import { findResponseHeadEnd, HeadBuffer } from '../http1/head-buffer';
import type { ReservedCookie } from '../http1/header-fields';
import { MalformedMessage } from '../http1/malformed-message';
import { parseResponseHead, type ResponseHead } from '../http1/response-head';
import { filterTrailers } from '../http1/trailers';
import { type UpgradeOffer, verifyUpgradeResponse } from '../tunnel/upgrade';

/** Gets the response to one request. */
export interface ResponseHandler extends BodySink {
  /** A final head; interim ones (1xx) are passed to `onInterimResponse`. */
  onResponseStart(head: ResponseHead): void;
  onInterimResponse(head: ResponseHead): void;
}

/** How far a response has been read. `Switched`: what follows the head is no longer HTTP. */
export const enum ParserState {
  Head,
  Body,
  Done,
  Switched,
}

/** How heads are read. */
export interface HeadLimits {
  /** Bytes of a head, and of the interim ones before it together; and lines of a head. */
  headBytes: number;
  headerLines: number;
  /** The cookie that the proxy sets itself, or null. */
  reservedCookie: ReservedCookie | null;
}

/** Takes the responses on one connection apart, one after the other; RFC 9112 sections 4, 6 and 9. */
export class ResponseParser {
  state = ParserState.Done;
  /** Whether a final head was handed over. */
  isHeadPassed = false;
  /** Trailer lines that may be passed on, each ended by CRLF, once the response is done. */
  trailers = '';
  /** Whether the connection may serve another request once the response is done. */
  reusable = false;
  /** Index after the last byte that was used. */
  position = 0;
  /** The head of a response that switched protocols. */
  upgradeHead: ResponseHead | null = null;
  private readonly body = new BodyParser(true);
  private nominated: string[] | null = null;
  private readonly headBuffer = new HeadBuffer();
  private method = '';
  /** Bytes of the interim heads before the final one. */
  private interimBytes = 0;
  private offer: UpgradeOffer | null = null;

  /** @param offer protocols that the request offers to change to, or null */
  expectResponse(method: string, offer: UpgradeOffer | null): void {
    this.method = method;
    this.offer = offer;
    this.state = ParserState.Head;
    this.isHeadPassed = false;
    this.trailers = '';
    this.reusable = false;
    this.interimBytes = 0;
    if (this.headBuffer.length > 0) this.headBuffer.clear();
  }

  /**
   * Reads from `bytes` between `from` and `to`, which are only valid during the call, up to the response's end.
   * @throws MalformedMessage for what RFC 9112 does not allow
   */
  read(bytes: Buffer, from: number, to: number, limits: HeadLimits, handler: ResponseHandler): void {
    this.position = from;
    while (this.state === ParserState.Head) {
      if (this.headBuffer.length > 0) this.readBufferedHead(bytes, to, limits, handler);
      else this.readHead(bytes, to, limits, handler);
      if (this.position === to && this.state === ParserState.Head) return;
    }
    if (this.state === ParserState.Body) this.readBody(bytes, to, limits, handler);
  }

  /** The rest of the response is discarded. */
  abandon(): void {
    this.state = ParserState.Done;
    this.reusable = false;
  }

  /** The end of the connection, which ends a body of unknown length. @returns whether the response is whole */
  onConnectionEnd(): boolean {
    if (this.state !== ParserState.Body || !this.body.isUntilClose) return false;
    this.state = ParserState.Done;
    return true;
  }

  private readBody(bytes: Buffer, to: number, limits: HeadLimits, handler: ResponseHandler): void {
    this.position = this.body.read(bytes, this.position, to, handler);
    if (!this.body.isDone) return;
    const { trailers } = this.body;
    if (trailers !== '') this.trailers = filterTrailers(trailers, limits.headerLines, this.nominated, null);
    this.state = ParserState.Done;
    if (this.position !== to) this.reusable = false;
  }

  private readHead(bytes: Buffer, to: number, limits: HeadLimits, handler: ResponseHandler): void {
    const from = this.position;
    const end = findResponseHeadEnd(bytes, from, Math.min(to, from + limits.headBytes));
    if (end === -1) {
      if (to - from >= limits.headBytes) throw headTooLargeError();
      this.headBuffer.append(bytes, from, to);
      this.position = to;
      return;
    }
    const head = parseResponseHead(bytes, from, end, limits.headerLines, limits.reservedCookie);
    this.position = from + head.headBytes;
    this.processHead(head, limits, handler);
  }

  /** A head that arrives in parts. */
  private readBufferedHead(bytes: Buffer, to: number, limits: HeadLimits, handler: ResponseHandler): void {
    const { headBuffer } = this;
    const before = headBuffer.length;
    headBuffer.append(bytes, this.position, Math.min(to, this.position + limits.headBytes - before));
    const end = headBuffer.findEnd(headBuffer.start, headBuffer.end, findResponseHeadEnd);
    if (end === -1) {
      if (headBuffer.length >= limits.headBytes) throw headTooLargeError();
      this.position = to;
      return;
    }
    const head = parseResponseHead(
      headBuffer.bytes,
      headBuffer.start,
      end,
      limits.headerLines,
      limits.reservedCookie,
    );
    this.position += head.headBytes - before;
    headBuffer.clear();
    this.processHead(head, limits, handler);
  }

  private processHead(head: ResponseHead, limits: HeadLimits, handler: ResponseHandler): void {
    if (this.isUpgradeResponse(head)) {
      this.upgradeHead = head;
      this.state = ParserState.Switched;
      return;
    }
    if (head.status < 200) {
      if (head.status === 101 || head.fields.contentLength >= 0 || head.fields.isChunked) {
        throw new MalformedMessage('invalid-interim-response');
      }
      // Each is a sign of life, so that without a bound a backend could send them for ever.
      this.interimBytes += head.headBytes;
      if (this.interimBytes > limits.headBytes) throw new MalformedMessage('too-many-interim-responses');
      handler.onInterimResponse(head);
      return;
    }
    this.state = ParserState.Body;
    this.isHeadPassed = true;
    this.nominated = head.fields.nominated;
    this.expectBody(head);
    this.reusable = head.isPersistent && !this.body.isUntilClose;
    handler.onResponseStart(head);
  }

  /** @throws MalformedMessage for a 101 that says anything else than what was offered */
  private isUpgradeResponse({ status, fields }: ResponseHead): boolean {
    if (this.method === 'CONNECT') return status >= 200 && status < 300;
    if (status !== 101) return false;
    const isNominated = fields.nominated?.includes('upgrade') ?? false;
    verifyUpgradeResponse(this.offer, {
      isNominated,
      upgrade: fields.upgrade,
      webSocketAccept: fields.webSocketToken,
    });
    return true;
  }

  /** RFC 9112 section 6.3, for responses. */
  private expectBody(head: ResponseHead): void {
    if (this.method === 'HEAD' || head.status === 204 || head.status === 304) this.body.expectNothing();
    else if (head.fields.isChunked) this.body.expectChunked();
    else if (head.fields.contentLength >= 0) this.body.expectLength(head.fields.contentLength);
    else this.body.expectUntilClose();
  }
}

function headTooLargeError(): MalformedMessage {
  return new MalformedMessage('response-head-too-large');
}
