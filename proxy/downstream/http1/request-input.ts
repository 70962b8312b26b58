import { BodyParser } from '../../http1/body';
import type { HeadBuffer } from '../../http1/head-buffer';
import { MalformedMessage } from '../../http1/malformed-message';
import type { RequestHead } from '../../http1/request-head';
import type { TargetCheck } from '../../targets/target-policy';
import type { DownstreamContext, DownstreamExchange } from '../downstream';
import { RequestReader } from './request-reader';

/** Bytes of pipelined requests kept while one is being served; then the client has to wait. */
const maxPipelinedBytes = 65_536;

/** What the connection does about what is read from it. */
export interface RequestInputHandler {
  /** The current exchange, or null. */
  readonly exchange: DownstreamExchange | null;
  /** Set once no further request is read. */
  readonly finished: boolean;
  /** A head is there. @throws MalformedMessage with the status that the client is to get */
  beginExchange(head: RequestHead, headBytes: number, target: TargetCheck): DownstreamExchange;
  /** Part of a head has arrived. @param isFirst whether it is the first part */
  onPartialHead(isFirst: boolean): void;
  /** Some of the exchange's body was read. */
  onBodyRead(exchange: DownstreamExchange): void;
  onMalformedHead(error: MalformedMessage): void;
  onMalformedBody(error: MalformedMessage): void;
  stopReading(): void;
}

/** Takes apart what a client sends: one request after the other, the head and then the body. */
export class RequestInput {
  /** What waits: a part of a head, or requests behind the one that is served. */
  readonly pending: HeadBuffer;
  /** Whether a part of the next head has arrived. */
  headStarted = false;
  private readonly reader: RequestReader;
  private readonly body = new BodyParser(false);

  constructor(
    context: DownstreamContext,
    private readonly handler: RequestInputHandler,
  ) {
    this.reader = new RequestReader(context);
    this.pending = this.reader.pendingInput;
  }

  /** Whether so much waits that the client has to wait, too. */
  get isFull(): boolean {
    return this.pending.length > maxPipelinedBytes;
  }

  /** One read: the bytes before `to`, which are only valid during the call. */
  onData(bytes: Buffer, to: number): void {
    const { handler, pending } = this;
    const { exchange } = handler;
    if (exchange?.receiving) {
      const used = this.readBody(exchange, bytes, 0, to);
      // The remaining bytes belong to the next request.
      if (used < to && !handler.finished) pending.append(bytes, used, to);
      return;
    }
    if (exchange !== null || pending.length > 0) {
      pending.append(bytes, 0, to);
      if (exchange === null) this.readPending();
      else if (this.isFull) handler.stopReading();
      return;
    }
    const used = this.readRequest(bytes, 0, to);
    if (used < to && !handler.finished) pending.append(bytes, used, to);
  }

  /** Continues with the buffered bytes. */
  readPending(): void {
    const { pending } = this;
    const used = this.readRequest(pending.bytes, pending.start, pending.end);
    if (this.handler.finished) pending.clear();
    else pending.consume(used - pending.start);
  }

  /**
   * Reads the next request's head, if it is complete, and begins its exchange.
   * @returns the index after the last byte that was used
   */
  private readRequest(bytes: Buffer, from: number, to: number): number {
    try {
      const head = this.reader.readHead(bytes, from, to);
      if (head !== null) return this.beginExchange(head, bytes, to);
      this.handler.onPartialHead(!this.headStarted);
      this.headStarted = true;
      return from;
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      this.handler.onMalformedHead(error);
      return to;
    }
  }

  /** @returns the index after the last byte that belongs to the request */
  private beginExchange(head: RequestHead, bytes: Buffer, to: number): number {
    const { bodyStart, headBytes, target } = this.reader;
    const { handler } = this;
    this.headStarted = false;
    const exchange = handler.beginExchange(head, headBytes, target);
    let used = bodyStart;
    if (exchange.receiving) {
      if (head.fields.isChunked) this.body.expectChunked();
      else this.body.expectLength(head.fields.contentLength);
      used = this.readBody(exchange, bytes, bodyStart, to);
    }
    if (handler.exchange === exchange && !handler.finished) exchange.start();
    return used;
  }

  /** @returns the index after the last byte that belongs to the request */
  private readBody(exchange: DownstreamExchange, bytes: Buffer, from: number, to: number): number {
    try {
      const used = this.body.read(bytes, from, to, exchange.requestBody);
      if (this.body.isDone) exchange.endRequest(this.body.trailers);
      exchange.flushRequest();
      this.handler.onBodyRead(exchange);
      return used;
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      this.handler.onMalformedBody(error);
      return to;
    }
  }
}
