import type { Address, UpstreamPlan } from '@/lib/core/plan';
import type { SocketWriter } from '../connection/socket-writer';
import { createHostLine, getBackendHost } from '../forwarding/host';
import { type ClientInfo, createRequestLines } from '../forwarding/request-lines';
import type { BodySink } from '../http1/body';
import type { FieldNameFilter } from '../http1/header-fields';
import type { RequestHead } from '../http1/request-head';
import { filterTrailers } from '../http1/trailers';
import type { UpgradeOffer } from '../tunnel/upgrade';

/** TE belongs to one hop, RFC 9110 section 10.1.4; this proxy accepts trailers if the client does. */
const teTrailersLines = 'Connection: TE\r\nTE: trailers\r\n';

/**
 * A request to a backend: head and body as they are sent, kept while they are small enough to retry on another backend.
 */
export class OutgoingRequest implements BodySink {
  private readonly chunked: boolean;
  private readonly connectionNominated: string[] | null;
  private buffered: (string | Buffer)[] | null = [];
  private bufferedBytes = 0;
  private outlet: SocketWriter | null = null;
  /** The request line, if the backend's own Host has to follow it; null if `buffered` begins with it. */
  private readonly startLine: string | null;
  private readonly plan: UpstreamPlan;
  /** Whether the client has sent all of it. */
  isComplete: boolean;
  /** Bytes of the body received from the client, without framing. */
  bodyBytes = 0;

  /**
   * @param head what the client sent
   * @param plan of the upstream
   * @param client the other end of the client's connection, for the forwarding fields
   * @param nameFilter the filter of trailer names
   * @param offer protocols that it offers to change to, or null
   * @throws MalformedMessage (508) if Via already names this proxy
   */
  constructor(
    head: RequestHead,
    plan: UpstreamPlan,
    client: ClientInfo,
    private readonly nameFilter: FieldNameFilter | null,
    offer: UpgradeOffer | null,
  ) {
    const { fields } = head;
    this.plan = plan;
    this.chunked = fields.isChunked;
    this.isComplete = !fields.isChunked && fields.contentLength <= 0;
    this.connectionNominated = fields.nominated;
    const target = plan.kind === 'forward-proxy' ? head.target : head.originTarget;
    const host = createHostLine(head, plan);
    const lines = createRequestLines(head, plan.forwarding, client);
    const startLine = `${head.method} ${target} HTTP/1.1\r\n`;
    this.startLine = host === null ? startLine : null;
    let text = host === null ? lines : startLine + host + lines;
    if (offer !== null) text += offer.lines;
    else if (fields.acceptsTrailers) text += teTrailersLines;
    if (fields.isChunked) text += 'Transfer-Encoding: chunked\r\n';
    this.buffered?.push(`${text}\r\n`);
  }

  /** Whether it can be sent from its beginning once more. */
  get canReplay(): boolean {
    return this.buffered !== null;
  }

  /** Whether the client should wait, because nothing drains what it sends. */
  get bufferFull(): boolean {
    return this.outlet === null && this.bufferedBytes > this.plan.limits.retryBodyBytes;
  }

  /** Takes body bytes from the client, which are only valid during the call. */
  onBodyData(chunk: Buffer, from: number, to: number): void {
    this.bodyBytes += to - from;
    if (this.chunked) this.addPiece(`${(to - from).toString(16)}\r\n`);
    if (this.buffered === null && this.outlet !== null) this.outlet.addBytes(chunk, from, to, true);
    else this.addPiece(Buffer.from(chunk.subarray(from, to)));
    if (this.chunked) this.addPiece('\r\n');
  }

  /** The body is complete. @param trailers the trailer section as received, its empty line included; '' for none */
  endBody(trailers: string): void {
    this.isComplete = true;
    if (!this.chunked) return;
    const { maxFields } = this.plan.limits;
    const lines =
      trailers === '' ? '' : filterTrailers(trailers, maxFields, this.connectionNominated, this.nameFilter);
    this.addPiece(`0\r\n${lines}\r\n`);
  }

  /**
   * Sends the buffered bytes to `outlet`, and from now on what arrives.
   * @param backend its address is the Host if the client's is missing or not used
   * @returns whether the socket wants more
   */
  sendTo(outlet: SocketWriter, backend: Address): boolean {
    this.outlet = outlet;
    if (this.startLine !== null) {
      const scheme = this.plan.tls === null ? 'http' : 'https';
      outlet.addText(`${this.startLine}Host: ${getBackendHost(backend, scheme)}\r\n`);
    }
    for (const piece of this.buffered ?? []) addPiece(outlet, piece);
    this.releaseOversizedBuffer();
    return outlet.flush();
  }

  /** Detaches a failed backend: what arrives from now on is only buffered. */
  detachOutlet(): void {
    this.outlet = null;
  }

  /** Sends what was added. @returns whether the client may continue */
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
    if (this.outlet !== null && this.bufferedBytes > this.plan.limits.retryBodyBytes) this.buffered = null;
  }
}

function addPiece(outlet: SocketWriter, piece: string | Buffer): void {
  if (typeof piece === 'string') outlet.addText(piece);
  else outlet.addBytes(piece, 0, piece.length, false);
}
