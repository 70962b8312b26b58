import { backendHost } from './forwarding/host';
import { BodyReader, type BodySink } from './http1/body';
import type { SymbolNames } from './http1/fields';
import type { Outlet } from './http1/outlet';
import type { RequestHead } from './http1/request-head';
import { forwardableTrailers } from './http1/trailers';
import type { Address } from './plan';
import type { Offer } from './tunnel/upgrade';

export interface OutgoingLimits {
  retryBody: number;
  headers: number;
}

/** TE belongs to one hop, RFC 9110 section 10.1.4; this one takes trailers where the client does. */
const TRAILERS_WELCOME = 'Connection: TE\r\nTE: trailers\r\n';

/**
 * A request on its way to a backend: head and body as they are sent, kept while they are small enough
 * that another backend could still get them.
 */
export class OutgoingRequest implements BodySink {
  private readonly reader = new BodyReader(false);
  private readonly chunked: boolean;
  private readonly nominated: string[] | null;
  private kept: (string | Buffer)[] | null = [];
  private keptBytes = 0;
  private outlet: Outlet | null = null;
  /** The request line, where a Host of the backend's own has to follow it; null where `kept` begins with it. */
  private readonly startLine: string | null;
  /** Octets of the body read from the client, without framing. */
  bodyBytesRead = 0;

  /**
   * @param head what the client sent
   * @param target request target for the next hop
   * @param host its Host line as `hostLine` gives it
   * @param lines its other header lines for the next hop, framing apart
   * @param limits octets of body kept for another try, and lines of trailers
   * @param symbolNames what names of trailers are judged by
   * @param offer protocols that it offers to change to, or null
   */
  constructor(
    head: RequestHead,
    target: string,
    host: string | null,
    lines: string,
    private readonly limits: OutgoingLimits,
    private readonly symbolNames: SymbolNames | null,
    offer: Offer | null,
  ) {
    const { fields } = head;
    this.chunked = fields.chunked;
    this.nominated = fields.nominated;
    const startLine = `${head.method} ${target} HTTP/1.1\r\n`;
    this.startLine = host === null ? startLine : null;
    let text = host === null ? lines : startLine + host + lines;
    if (offer !== null) text += offer.lines;
    else if (fields.trailers) text += TRAILERS_WELCOME;
    if (fields.chunked) {
      this.reader.expectChunks();
      text += 'Transfer-Encoding: chunked\r\n';
    } else if (fields.contentLength >= 0) {
      this.reader.expectLength(fields.contentLength);
    }
    this.kept?.push(`${text}\r\n`);
  }

  /** Whether the client has sent all of it. */
  get complete(): boolean {
    return this.reader.done;
  }

  /** Whether it can be sent from its beginning once more. */
  get repeatable(): boolean {
    return this.kept !== null;
  }

  /** Whether the client should wait, because nothing drains what it sends. */
  get full(): boolean {
    return this.outlet === null && this.keptBytes > this.limits.retryBody;
  }

  /**
   * Takes body bytes from the client, which are only valid during the call.
   * @returns the index after the last that belongs to this request
   */
  read(chunk: Buffer, at: number, end: number): number {
    const next = this.reader.read(chunk, at, end, this);
    if (!this.chunked || !this.reader.done) return next;
    const { trailers } = this.reader;
    const { headers } = this.limits;
    this.add(
      `0\r\n${trailers === '' ? '' : forwardableTrailers(trailers, headers, this.nominated, this.symbolNames)}\r\n`,
    );
    return next;
  }

  bodyBytes(chunk: Buffer, from: number, to: number): void {
    this.bodyBytesRead += to - from;
    if (this.chunked) this.add(`${(to - from).toString(16)}\r\n`);
    if (this.kept === null && this.outlet !== null) this.outlet.addBytes(chunk, from, to, true);
    else this.add(Buffer.from(chunk.subarray(from, to)));
    if (this.chunked) this.add('\r\n');
  }

  /**
   * Sends all that there is to `outlet`, and from now on what comes.
   * @param backend whose address is its Host where the client named none, or is not to
   * @returns whether the socket wants more
   */
  sendTo(outlet: Outlet, backend: Address, scheme: 'http' | 'https'): boolean {
    this.outlet = outlet;
    if (this.startLine !== null) outlet.addText(`${this.startLine}Host: ${backendHost(backend, scheme)}\r\n`);
    for (const piece of this.kept ?? []) addPiece(outlet, piece);
    this.dropWhatIsTooMuch();
    return outlet.flush();
  }

  /** Forgets a backend that failed: what comes from now on is only kept. */
  detach(): void {
    this.outlet = null;
  }

  /** Sends what `read` added. @returns whether the client may go on */
  flush(): boolean {
    return this.outlet === null ? !this.full : this.outlet.flush();
  }

  private add(piece: string | Buffer): void {
    if (this.outlet !== null) addPiece(this.outlet, piece);
    if (this.kept === null) return;
    this.kept.push(piece);
    this.keptBytes += piece.length;
    this.dropWhatIsTooMuch();
  }

  private dropWhatIsTooMuch(): void {
    if (this.outlet !== null && this.keptBytes > this.limits.retryBody) this.kept = null;
  }
}

function addPiece(outlet: Outlet, piece: string | Buffer): void {
  if (typeof piece === 'string') outlet.addText(piece);
  else outlet.addBytes(piece, 0, piece.length, false);
}
