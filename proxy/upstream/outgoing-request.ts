import type { Address } from '@/lib/core/plan';
import type { SocketWriter } from '../connection/socket-writer';
import { getBackendHost } from '../forwarding/host';
import { BodyParser, type BodySink } from '../http1/body';
import type { FieldNameFilter } from '../http1/header-fields';
import type { RequestHead } from '../http1/request-head';
import { filterTrailers } from '../http1/trailers';
import type { UpgradeOffer } from '../tunnel/upgrade';

export interface OutgoingLimits {
  retryBody: number;
  headers: number;
}

/** TE belongs to one hop, RFC 9110 section 10.1.4; this one takes trailers where the client does. */
const teTrailersLines = 'Connection: TE\r\nTE: trailers\r\n';

/**
 * A request on its way to a backend: head and body as they are sent, kept while they are small enough
 * that another backend could still get them.
 */
export class OutgoingRequest implements BodySink {
  private readonly reader = new BodyParser(false);
  private readonly chunked: boolean;
  private readonly connectionNominated: string[] | null;
  private buffered: (string | Buffer)[] | null = [];
  private bufferedBytes = 0;
  private outlet: SocketWriter | null = null;
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
    private readonly symbolNames: FieldNameFilter | null,
    offer: UpgradeOffer | null,
  ) {
    const { fields } = head;
    this.chunked = fields.isChunked;
    this.connectionNominated = fields.nominated;
    const startLine = `${head.method} ${target} HTTP/1.1\r\n`;
    this.startLine = host === null ? startLine : null;
    let text = host === null ? lines : startLine + host + lines;
    if (offer !== null) text += offer.lines;
    else if (fields.acceptsTrailers) text += teTrailersLines;
    if (fields.isChunked) {
      this.reader.expectChunked();
      text += 'Transfer-Encoding: chunked\r\n';
    } else if (fields.contentLength >= 0) {
      this.reader.expectLength(fields.contentLength);
    }
    this.buffered?.push(`${text}\r\n`);
  }

  /** Whether the client has sent all of it. */
  get isComplete(): boolean {
    return this.reader.isDone;
  }

  /** Whether it can be sent from its beginning once more. */
  get canReplay(): boolean {
    return this.buffered !== null;
  }

  /** Whether the client should wait, because nothing drains what it sends. */
  get bufferFull(): boolean {
    return this.outlet === null && this.bufferedBytes > this.limits.retryBody;
  }

  /**
   * Takes body bytes from the client, which are only valid during the call.
   * @returns the index after the last that belongs to this request
   */
  readBody(chunk: Buffer, at: number, end: number): number {
    const next = this.reader.read(chunk, at, end, this);
    if (!this.chunked || !this.reader.isDone) return next;
    const { trailers } = this.reader;
    const { headers } = this.limits;
    this.addPiece(
      `0\r\n${trailers === '' ? '' : filterTrailers(trailers, headers, this.connectionNominated, this.symbolNames)}\r\n`,
    );
    return next;
  }

  onBodyData(chunk: Buffer, from: number, to: number): void {
    this.bodyBytesRead += to - from;
    if (this.chunked) this.addPiece(`${(to - from).toString(16)}\r\n`);
    if (this.buffered === null && this.outlet !== null) this.outlet.addBytes(chunk, from, to, true);
    else this.addPiece(Buffer.from(chunk.subarray(from, to)));
    if (this.chunked) this.addPiece('\r\n');
  }

  /**
   * Sends all that there is to `outlet`, and from now on what comes.
   * @param backend whose address is its Host where the client named none, or is not to
   * @returns whether the socket wants more
   */
  sendTo(outlet: SocketWriter, backend: Address, scheme: 'http' | 'https'): boolean {
    this.outlet = outlet;
    if (this.startLine !== null)
      outlet.addText(`${this.startLine}Host: ${getBackendHost(backend, scheme)}\r\n`);
    for (const piece of this.buffered ?? []) addPiece(outlet, piece);
    this.releaseOversizedBuffer();
    return outlet.flush();
  }

  /** Forgets a backend that failed: what comes from now on is only kept. */
  detachOutlet(): void {
    this.outlet = null;
  }

  /** Sends what `read` added. @returns whether the client may go on */
  flush(): boolean {
    return this.outlet === null ? !this.bufferFull : this.outlet.flush();
  }

  private addPiece(piece: string | Buffer): void {
    if (this.outlet !== null) addPiece(this.outlet, piece);
    if (this.buffered === null) return;
    this.buffered.push(piece);
    this.bufferedBytes += piece.length;
    this.releaseOversizedBuffer();
  }

  private releaseOversizedBuffer(): void {
    if (this.outlet !== null && this.bufferedBytes > this.limits.retryBody) this.buffered = null;
  }
}

function addPiece(outlet: SocketWriter, piece: string | Buffer): void {
  if (typeof piece === 'string') outlet.addText(piece);
  else outlet.addBytes(piece, 0, piece.length, false);
}
