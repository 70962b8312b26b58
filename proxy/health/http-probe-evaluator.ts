import type { ActiveHealthPlan, StatusRange } from '@/lib/core/plan';
import { BodyParser } from '../http1/body';
import { findResponseHeadEnd } from '../http1/head-buffer';
import { MalformedMessage } from '../http1/malformed-message';
import { parseResponseHead } from '../http1/response-head';

/** Octets of a response head, and of a body that is searched. */
const maxHeadBytes = 16_384;
const maxBodyBytes = 65_536;
const maxHeaderLines = 200;

/** Judges the answer to a check as its bytes come. A verdict is null where it passed, else a sentence. */
export class HttpProbeEvaluator {
  private received = Buffer.alloc(0);
  private body = Buffer.alloc(0);
  private readonly reader = new BodyParser(true);
  private isHeadRead = false;

  constructor(private readonly plan: Pick<ActiveHealthPlan, 'statuses' | 'body'>) {}

  /** @returns the verdict; undefined while more is needed */
  read(chunk: Buffer): string | null | undefined {
    try {
      return this.isHeadRead ? this.readBody(chunk) : this.readHead(chunk);
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      return `its answer has ${error.message}`;
    }
  }

  /** The verdict once the connection has ended without one. */
  onConnectionEnd(): string {
    if (!this.isHeadRead) return 'it closed the connection without an answer';
    return this.reader.isDone || this.reader.isUntilClose
      ? this.describeBodyMismatch()
      : 'it closed the connection in its answer';
  }

  private readHead(chunk: Buffer): string | null | undefined {
    this.received = Buffer.concat([this.received, chunk]);
    const end = findResponseHeadEnd(this.received, 0, Math.min(this.received.length, maxHeadBytes));
    if (end === -1)
      return this.received.length < maxHeadBytes ? undefined : 'its answer has a head that is too large';
    const head = parseResponseHead(this.received, 0, end, maxHeaderLines, null);
    const rest = this.received.subarray(head.headBytes);
    this.received = Buffer.alloc(0);
    // Interim responses, RFC 9110 section 15.2: none changes the protocol, since none was offered.
    if (head.status < 200 && head.status !== 101) return this.readHead(rest);
    const { statuses } = this.plan;
    if (!statuses.some(([from, to]) => head.status >= from && head.status <= to))
      return `it answered ${head.status} instead of ${formatExpectedStatuses(statuses)}`;
    if (this.plan.body === null) return null;
    this.isHeadRead = true;
    const { isChunked, contentLength } = head.fields;
    if (head.status === 204 || head.status === 304) this.reader.expectNothing();
    else if (isChunked) this.reader.expectChunked();
    else if (contentLength >= 0) this.reader.expectLength(contentLength);
    else this.reader.expectUntilClose();
    return this.readBody(rest);
  }

  private readBody(chunk: Buffer): string | null | undefined {
    const parts = [this.body];
    this.reader.read(chunk, 0, chunk.length, {
      onBodyData: (bytes, from, to) => parts.push(Buffer.from(bytes.subarray(from, to))),
    });
    this.body = Buffer.concat(parts).subarray(0, maxBodyBytes);
    if (this.plan.body !== null && this.body.includes(this.plan.body)) return null;
    return this.reader.isDone || this.body.length === maxBodyBytes ? this.describeBodyMismatch() : undefined;
  }

  private describeBodyMismatch(): string {
    return `its answer does not hold ${JSON.stringify(this.plan.body)}`;
  }
}

function formatExpectedStatuses(statuses: StatusRange[]): string {
  const [[from, to], ...others] = statuses;
  if (others.length === 0) return from === to ? String(from) : `${from} to ${to}`;
  return statuses.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(', ');
}
