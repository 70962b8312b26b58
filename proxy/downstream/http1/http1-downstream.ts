import type { SocketWriter } from '../../connection/socket-writer';
import { createResponseLines } from '../../forwarding/via';
import type { RequestHead } from '../../http1/request-head';
import type { ResponseHead } from '../../http1/response-head';
import type { Tunnel, TunnelResult } from '../../tunnel/tunnel';
import { createUpgradeLines } from '../../tunnel/upgrade';
import type { UpstreamConnection } from '../../upstream/upstream-connection';
import type { Downstream, DownstreamConnection, DownstreamWorker, LocalResponse } from '../downstream';
import { serializeLocalResponse } from './serialize-local-response';
import { serializeResponseHead } from './serialize-response-head';

/** A connection that carries one exchange after the other. */
export interface Http1Connection extends DownstreamConnection {
  readonly outlet: SocketWriter;
  pause(): void;
  resume(): void;
  startReadTimeout(): void;
  /** Closes it after a truncated response. @param delimited whether the response itself delimits its body */
  closeAfterTruncation(delimited: boolean): void;
  /** The exchange is over and recorded. @param persistent whether another may follow */
  onExchangeEnd(persistent: boolean): void;
  startTunnel(
    upstream: UpstreamConnection,
    rest: Buffer,
    isWebSocket: boolean,
    onEnd: (end: TunnelResult) => void,
  ): Tunnel;
}

/** The client's side of one exchange in HTTP/1.1, RFC 9112. */
export class Http1Downstream implements Downstream {
  started = false;
  /** Whether the response itself delimits its body; else the end of the connection does. */
  delimited = true;
  /** Whether the connection may stay open behind it. */
  private persistent: boolean;
  private isDiscarding = false;
  private chunked = false;
  private readonly outlet: SocketWriter;
  private readonly bytesBefore: number;

  /**
   * @param via pseudonym of this proxy in Via, or null
   * @param worker whether it is to end, which a response says that begins from then on
   */
  constructor(
    readonly connection: Http1Connection,
    private readonly request: RequestHead,
    private readonly via: string | null,
    private readonly worker: Pick<DownstreamWorker, 'shutdownMode'>,
  ) {
    this.outlet = connection.outlet;
    this.persistent = request.isPersistent;
    this.bytesBefore = this.outlet.totalBytes;
  }

  get bytesWritten(): number {
    return this.outlet.totalBytes - this.bytesBefore;
  }

  pause(): void {
    this.connection.pause();
  }

  resume(): void {
    this.connection.resume();
  }

  startReadTimeout(): void {
    this.connection.startReadTimeout();
  }

  /** RFC 9110 section 15.2; HTTP/1.0 knows no interim responses. */
  writeInterimHead(head: ResponseHead): boolean {
    if (this.request.version === 10) return true;
    this.outlet.addText(`${head.startLine}${createResponseLines(head, this.via, true)}\r\n`);
    return this.send();
  }

  writeUpgradeHead(head: ResponseHead, cookies: string): void {
    const upgrade = this.request.method === 'CONNECT' ? '' : createUpgradeLines(head.fields.upgrade ?? '');
    const lines = createResponseLines(head, this.via, true);
    this.outlet.addText(`${head.startLine}${lines}${upgrade}${cookies}\r\n`);
  }

  writeHead(head: ResponseHead, cookies: string, requestComplete: boolean): void {
    this.persistent &&= requestComplete && this.worker.shutdownMode === null;
    const serialized = serializeResponseHead(this.request, head, cookies, this.persistent, this.via);
    this.chunked = serialized.chunked;
    this.delimited = serialized.delimited;
    this.persistent = serialized.persistent;
    this.outlet.addText(serialized.text);
  }

  writeBody(chunk: Buffer, from: number, to: number): void {
    if (this.chunked) this.outlet.addText(`${(to - from).toString(16)}\r\n`);
    this.outlet.addBytes(chunk, from, to, true);
    if (this.chunked) this.outlet.addText('\r\n');
  }

  endBody(trailers: string): void {
    if (this.chunked) this.outlet.addText(`0\r\n${trailers}\r\n`);
  }

  writeLocalResponse(
    { status, message, retryAfterSeconds }: LocalResponse,
    cookies: string,
    requestComplete: boolean,
  ): void {
    this.persistent &&= requestComplete && this.worker.shutdownMode === null;
    const retryAfter = retryAfterSeconds === null ? '' : `Retry-After: ${retryAfterSeconds}\r\n`;
    const withBody = this.request.method !== 'HEAD';
    this.outlet.addText(
      serializeLocalResponse(status, message, retryAfter + cookies, this.persistent, withBody),
    );
  }

  flush(): boolean {
    this.started = true;
    return this.send();
  }

  private send(): boolean {
    if (!this.isDiscarding) return this.outlet.flush();
    this.outlet.discard();
    return true;
  }

  discardUnsent(): void {
    this.outlet.discard();
  }

  discardResponse(): void {
    this.isDiscarding = true;
  }

  closeAfterResponse(): void {
    this.persistent = false;
  }

  truncate(): void {
    this.flush();
    this.connection.closeAfterTruncation(this.delimited);
  }

  end(requestComplete: boolean): void {
    this.connection.onExchangeEnd(this.persistent && requestComplete);
  }

  startTunnel(
    upstream: UpstreamConnection,
    rest: Buffer,
    isWebSocket: boolean,
    onEnd: (end: TunnelResult) => void,
  ): Tunnel {
    return this.connection.startTunnel(upstream, rest, isWebSocket, onEnd);
  }
}
