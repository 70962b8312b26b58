import { BodyReader } from '../http1/body';
import { endOfResponseHead } from '../http1/head-buffer';
import { MalformedMessage } from '../http1/malformed';
import { parseResponseHead } from '../http1/response-head';
import type { ActiveHealthPlan, StatusRange } from '../plan';

/** Octets of a response head, and of a body that is searched. */
const HEAD_BYTES = 16_384;
const BODY_BYTES = 65_536;
const HEADERS = 200;

/** Judges the answer to a check as its bytes come. A verdict is null where it passed, else a sentence. */
export class HttpCheck {
  private received = Buffer.alloc(0);
  private body = Buffer.alloc(0);
  private readonly reader = new BodyReader(true);
  private headRead = false;

  constructor(private readonly plan: Pick<ActiveHealthPlan, 'statuses' | 'body'>) {}

  /** @returns the verdict; undefined while more is needed */
  read(chunk: Buffer): string | null | undefined {
    try {
      return this.headRead ? this.readBody(chunk) : this.readHead(chunk);
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
      return `its answer has ${error.message}`;
    }
  }

  /** The verdict once the connection has ended without one. */
  ended(): string {
    if (!this.headRead) return 'it closed the connection without an answer';
    return this.reader.done || this.reader.untilClose
      ? this.notFound()
      : 'it closed the connection in its answer';
  }

  private readHead(chunk: Buffer): string | null | undefined {
    this.received = Buffer.concat([this.received, chunk]);
    const end = endOfResponseHead(this.received, 0, Math.min(this.received.length, HEAD_BYTES));
    if (end === -1)
      return this.received.length < HEAD_BYTES ? undefined : 'its answer has a head that is too large';
    const head = parseResponseHead(this.received, 0, end, HEADERS, null);
    const rest = this.received.subarray(head.length);
    this.received = Buffer.alloc(0);
    // Interim responses, RFC 9110 section 15.2: none changes the protocol, since none was offered.
    if (head.status < 200 && head.status !== 101) return this.readHead(rest);
    const { statuses } = this.plan;
    if (!statuses.some(([from, to]) => head.status >= from && head.status <= to))
      return `it answered ${head.status} instead of ${expectedStatuses(statuses)}`;
    if (this.plan.body === null) return null;
    this.headRead = true;
    const { chunked, contentLength } = head.fields;
    if (head.status === 204 || head.status === 304) this.reader.expectNothing();
    else if (chunked) this.reader.expectChunks();
    else if (contentLength >= 0) this.reader.expectLength(contentLength);
    else this.reader.expectClose();
    return this.readBody(rest);
  }

  private readBody(chunk: Buffer): string | null | undefined {
    const parts = [this.body];
    this.reader.read(chunk, 0, chunk.length, {
      bodyBytes: (bytes, from, to) => parts.push(Buffer.from(bytes.subarray(from, to))),
    });
    this.body = Buffer.concat(parts).subarray(0, BODY_BYTES);
    if (this.plan.body !== null && this.body.includes(this.plan.body)) return null;
    return this.reader.done || this.body.length === BODY_BYTES ? this.notFound() : undefined;
  }

  private notFound(): string {
    return `its answer does not hold ${JSON.stringify(this.plan.body)}`;
  }
}

function expectedStatuses(statuses: StatusRange[]): string {
  const [[from, to], ...others] = statuses;
  if (others.length === 0) return from === to ? String(from) : `${from} to ${to}`;
  return statuses.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(', ');
}
