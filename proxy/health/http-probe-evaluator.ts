import type { Failure } from '@/lib/core/failure';
import type { ActiveHealthPlan } from '@/lib/core/plan';
import { BodyParser } from '../http1/body';
import { findResponseHeadEnd } from '../http1/head-buffer';
import { MalformedMessage } from '../http1/malformed-message';
import { parseResponseHead } from '../http1/response-head';

/** Bytes of a response head, and of a body that is searched. */
const maxHeadBytes = 16_384;
const maxBodyBytes = 65_536;
const maxHeaderLines = 200;

/** Evaluates the response to a check as its bytes arrive. A verdict is null if it passed, else the failure. */
export class HttpProbeEvaluator {
  private received = Buffer.alloc(0);
  private body = Buffer.alloc(0);
  private readonly reader = new BodyParser(true);
  private isHeadRead = false;

  constructor(private readonly plan: Pick<ActiveHealthPlan, 'statuses' | 'body'>) {}

  /** @returns the verdict; undefined while more is needed */
  read(chunk: Buffer): Failure | null | undefined {
    try {
      return this.isHeadRead ? this.readBody(chunk) : this.readHead(chunk);
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      return { code: 'bad-response', problem: error.fault };
    }
  }

  /** The verdict once the connection has ended without one. */
  onConnectionEnd(): Failure {
    if (!this.isHeadRead) return { code: 'closed', phase: 'before-response' };
    return this.reader.isDone || this.reader.isUntilClose
      ? this.getBodyMismatch()
      : { code: 'closed', phase: 'in-response' };
  }

  private readHead(chunk: Buffer): Failure | null | undefined {
    this.received = Buffer.concat([this.received, chunk]);
    const end = findResponseHeadEnd(this.received, 0, Math.min(this.received.length, maxHeadBytes));
    if (end === -1)
      return this.received.length < maxHeadBytes
        ? undefined
        : { code: 'bad-response', problem: 'response-head-too-large' };
    const head = parseResponseHead(this.received, 0, end, maxHeaderLines, null);
    const rest = this.received.subarray(head.headBytes);
    this.received = Buffer.alloc(0);
    // Interim responses, RFC 9110 section 15.2: none changes the protocol, since none was offered.
    if (head.status < 200 && head.status !== 101) return this.readHead(rest);
    const { statuses } = this.plan;
    if (!statuses.some(([from, to]) => head.status >= from && head.status <= to))
      return { code: 'unexpected-status', status: head.status, expected: statuses };
    if (this.plan.body === null) return null;
    this.isHeadRead = true;
    const { isChunked, contentLength } = head.fields;
    if (head.status === 204 || head.status === 304) this.reader.expectNothing();
    else if (isChunked) this.reader.expectChunked();
    else if (contentLength >= 0) this.reader.expectLength(contentLength);
    else this.reader.expectUntilClose();
    return this.readBody(rest);
  }

  private readBody(chunk: Buffer): Failure | null | undefined {
    const parts = [this.body];
    this.reader.read(chunk, 0, chunk.length, {
      onBodyData: (bytes, from, to) => parts.push(Buffer.from(bytes.subarray(from, to))),
    });
    this.body = Buffer.concat(parts).subarray(0, maxBodyBytes);
    if (this.plan.body !== null && this.body.includes(this.plan.body)) return null;
    return this.reader.isDone || this.body.length === maxBodyBytes ? this.getBodyMismatch() : undefined;
  }

  private getBodyMismatch(): Failure {
    return { code: 'unexpected-body', expected: this.plan.body ?? '' };
  }
}
