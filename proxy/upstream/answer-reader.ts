import { BodyReader, type BodySink } from '../http1/body';
import type { OwnCookie } from '../http1/fields';
import { endOfResponseHead, HeadBuffer } from '../http1/head-buffer';
import { MalformedMessage } from '../http1/malformed';
import { parseResponseHead, type ResponseHead } from '../http1/response-head';
import { forwardableTrailers } from '../http1/trailers';
import { type Offer, verifySwitch } from '../tunnel/upgrade';

/** Who gets what a backend says to one request. */
export interface Reply extends BodySink {
  /** A final head; interim ones (1xx) come by `interim`. */
  answered(head: ResponseHead): void;
  interim(head: ResponseHead): void;
}

/** How far an answer has been read. `Switched`: what follows the head is no longer HTTP. */
export const enum Progress {
  Head,
  Body,
  Done,
  Switched,
}

/** How heads are read. */
export interface HeadLimits {
  /** Bytes of a head, and of the interim ones before it together; and lines of a head. */
  head: number;
  headers: number;
  /** The cookie that the proxy sets itself, or null. */
  ownCookie: OwnCookie | null;
}

/** Takes the answers on one connection apart, one after the other; RFC 9112 sections 4, 6 and 9. */
export class AnswerReader {
  progress = Progress.Done;
  /** Whether a final head was handed over. */
  answered = false;
  /** Trailer lines that may go on, each ended by CRLF, once the answer is done. */
  trailers = '';
  /** Whether the connection may serve another request once the answer is done. */
  reusable = false;
  /** Index behind the last octet that was used. */
  at = 0;
  /** The head of an answer that switched protocols. */
  switchedBy: ResponseHead | null = null;
  private readonly body = new BodyReader(true);
  private nominated: string[] | null = null;
  private readonly kept = new HeadBuffer();
  private method = '';
  /** Bytes of the interim heads that came before the final one. */
  private interimBytes = 0;
  private offer: Offer | null = null;

  /** @param offer protocols that the request offers to change to, or null */
  expect(method: string, offer: Offer | null): void {
    this.method = method;
    this.offer = offer;
    this.progress = Progress.Head;
    this.answered = false;
    this.trailers = '';
    this.reusable = false;
    this.interimBytes = 0;
    if (this.kept.length > 0) this.kept.clear();
  }

  /**
   * Reads from `bytes` between `from` and `to`, which are only valid during the call, up to the answer's end.
   * @throws MalformedMessage for what RFC 9112 does not allow
   */
  read(bytes: Buffer, from: number, to: number, limits: HeadLimits, reply: Reply): void {
    this.at = from;
    while (this.progress === Progress.Head) {
      if (this.kept.length > 0) this.readKept(bytes, to, limits, reply);
      else this.readHead(bytes, to, limits, reply);
      if (this.at === to && this.progress === Progress.Head) return;
    }
    if (this.progress === Progress.Body) this.readBody(bytes, to, limits, reply);
  }

  /** Nobody wants the rest of the answer. */
  drop(): void {
    this.progress = Progress.Done;
    this.reusable = false;
  }

  /** The end of the connection, which ends a body of unknown length. @returns whether the answer is whole */
  end(): boolean {
    if (this.progress !== Progress.Body || !this.body.untilClose) return false;
    this.progress = Progress.Done;
    return true;
  }

  private readBody(bytes: Buffer, to: number, limits: HeadLimits, reply: Reply): void {
    this.at = this.body.read(bytes, this.at, to, reply);
    if (!this.body.done) return;
    const { trailers } = this.body;
    if (trailers !== '') this.trailers = forwardableTrailers(trailers, limits.headers, this.nominated, null);
    this.progress = Progress.Done;
    if (this.at !== to) this.reusable = false;
  }

  private readHead(bytes: Buffer, to: number, limits: HeadLimits, reply: Reply): void {
    const from = this.at;
    const end = endOfResponseHead(bytes, from, Math.min(to, from + limits.head));
    if (end === -1) {
      if (to - from >= limits.head) throw tooLarge();
      this.kept.append(bytes, from, to);
      this.at = to;
      return;
    }
    const head = parseResponseHead(bytes, from, end, limits.headers, limits.ownCookie);
    this.at = from + head.length;
    this.take(head, limits, reply);
  }

  /** A head of which a part came before. */
  private readKept(bytes: Buffer, to: number, limits: HeadLimits, reply: Reply): void {
    const { kept } = this;
    const before = kept.length;
    kept.append(bytes, this.at, Math.min(to, this.at + limits.head - before));
    const end = kept.endOfHead(kept.start, kept.end, endOfResponseHead);
    if (end === -1) {
      if (kept.length >= limits.head) throw tooLarge();
      this.at = to;
      return;
    }
    const head = parseResponseHead(kept.bytes, kept.start, end, limits.headers, limits.ownCookie);
    this.at += head.length - before;
    kept.clear();
    this.take(head, limits, reply);
  }

  private take(head: ResponseHead, limits: HeadLimits, reply: Reply): void {
    if (this.switches(head)) {
      this.switchedBy = head;
      this.progress = Progress.Switched;
      return;
    }
    if (head.status < 200) {
      if (head.status === 101 || head.fields.contentLength >= 0 || head.fields.chunked) {
        throw new MalformedMessage(502, 'an invalid interim response');
      }
      // Each is a sign of life, so that without a bound a backend could send them for ever.
      this.interimBytes += head.length;
      if (this.interimBytes > limits.head) throw new MalformedMessage(502, 'too many interim responses');
      reply.interim(head);
      return;
    }
    this.progress = Progress.Body;
    this.answered = true;
    this.nominated = head.fields.nominated;
    this.expectBody(head);
    this.reusable = head.persistent && !this.body.untilClose;
    reply.answered(head);
  }

  /** @throws MalformedMessage for a 101 that says anything else than what was offered */
  private switches({ status, fields }: ResponseHead): boolean {
    if (this.method === 'CONNECT') return status >= 200 && status < 300;
    if (status !== 101) return false;
    const nominated = fields.nominated?.includes('upgrade') ?? false;
    verifySwitch(this.offer, { nominated, upgrade: fields.upgrade, accept: fields.webSocket });
    return true;
  }

  /** RFC 9112 section 6.3, for responses. */
  private expectBody(head: ResponseHead): void {
    if (this.method === 'HEAD' || head.status === 204 || head.status === 304) this.body.expectNothing();
    else if (head.fields.chunked) this.body.expectChunks();
    else if (head.fields.contentLength >= 0) this.body.expectLength(head.fields.contentLength);
    else this.body.expectClose();
  }
}

function tooLarge(): MalformedMessage {
  return new MalformedMessage(502, 'a response head that is too large');
}
