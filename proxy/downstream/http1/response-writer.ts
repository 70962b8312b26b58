import type { SocketWriter } from '../../connection/socket-writer';
import type { LocalResponse } from '../../exchange/local-responses';
import { createResponseLines } from '../../forwarding/via';
import type { RequestHead } from '../../http1/request-head';
import type { ResponseHead } from '../../http1/response-head';
import type { WorkerContext } from '../../listener/listener-context';
import { serializeLocalResponse } from './serialize-local-response';
import { serializeResponseHead } from './serialize-response-head';

/** What the client is sent for one request: a backend's answer, made anew, or the proxy's own. */
export class ResponseWriter {
  /** Whether the connection may stay open behind it. */
  persistent: boolean;
  /** Whether the client may have seen some of it. */
  started = false;
  /** Whether it says by itself where its body ends; else the end of the connection does. */
  delimited = true;
  /** Whether nobody is there to get it. */
  isDiscarding = false;
  private chunked = false;
  private readonly bytesBefore: number;

  /**
   * @param via pseudonym of this proxy in Via, or null
   * @param worker whether it is to end, which an answer says that begins from then on
   */
  constructor(
    private readonly outlet: SocketWriter,
    private readonly request: RequestHead,
    private readonly via: string | null,
    private readonly worker: Pick<WorkerContext, 'shutdownMode'>,
  ) {
    this.persistent = request.isPersistent;
    this.bytesBefore = outlet.totalBytes;
  }

  /** Octets that were added since the request came. */
  get bytesWritten(): number {
    return this.outlet.totalBytes - this.bytesBefore;
  }

  /**
   * RFC 9110 section 15.2; HTTP/1.0 knows no interim responses.
   * @returns false where the client cannot take more for now
   */
  writeInterimHead(head: ResponseHead): boolean {
    if (this.request.version === 10) return true;
    this.outlet.addText(`${head.startLine}${createResponseLines(head, this.via, true)}\r\n`);
    return this.send();
  }

  /** The head behind which a tunnel begins. @param lines further fields, CRLF included */
  writeUpgradeHead(head: ResponseHead, lines: string): void {
    this.outlet.addText(`${head.startLine}${createResponseLines(head, this.via, true)}${lines}\r\n`);
  }

  /**
   * The head of an answer.
   * @param cookies Set-Cookie lines of the proxy, or ''
   * @param complete whether the request has come in whole: a backend that answers earlier may never read the rest
   */
  writeHead(head: ResponseHead, cookies: string, complete: boolean): void {
    this.persistent &&= complete && this.worker.shutdownMode === null;
    const serialized = serializeResponseHead(this.request, head, cookies, this.persistent, this.via);
    this.chunked = serialized.chunked;
    this.delimited = serialized.delimited;
    this.persistent = serialized.persistent;
    this.outlet.addText(serialized.text);
  }

  /** Octets of the body, which are only valid during the call. */
  writeBody(chunk: Buffer, from: number, to: number): void {
    if (this.chunked) this.outlet.addText(`${(to - from).toString(16)}\r\n`);
    this.outlet.addBytes(chunk, from, to, true);
    if (this.chunked) this.outlet.addText('\r\n');
  }

  /** Sends what there is. @returns false where the client cannot take more for now */
  flush(): boolean {
    this.started = true;
    return this.send();
  }

  private send(): boolean {
    if (!this.isDiscarding) return this.outlet.flush();
    this.outlet.discard();
    return true;
  }

  /** The body is whole. @param trailers lines, CRLF included */
  endBody(trailers: string): void {
    if (this.chunked) this.outlet.addText(`0\r\n${trailers}\r\n`);
  }

  /**
   * The proxy's own answer.
   * @param cookies Set-Cookie lines, or ''
   * @param complete whether the request has come in whole: what is left of one would be taken for the next
   */
  writeLocalResponse(
    { status, message, headerLines }: LocalResponse,
    cookies: string,
    complete: boolean,
  ): void {
    this.persistent &&= complete && this.worker.shutdownMode === null;
    const withBody = this.request.method !== 'HEAD';
    this.outlet.addText(
      serializeLocalResponse(status, message, headerLines + cookies, this.persistent, withBody),
    );
  }
}
