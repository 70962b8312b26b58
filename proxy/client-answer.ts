import { answerHead } from './answer-head';
import { linesForClient } from './forwarding/via';
import type { Outlet } from './http1/outlet';
import type { RequestHead } from './http1/request-head';
import type { ResponseHead } from './http1/response-head';
import { refusal } from './refusal';
import type { WorkerService } from './service';
import type { TurnedAway } from './turned-away';

/** What the client is sent for one request: a backend's answer, made anew, or the proxy's own. */
export class ClientAnswer {
  /** Whether the connection may stay open behind it. */
  persistent: boolean;
  /** Whether the client may have seen some of it. */
  begun = false;
  /** Whether it says by itself where its body ends; else the end of the connection does. */
  delimited = true;
  /** Whether nobody is there to get it. */
  discards = false;
  private chunked = false;
  private readonly before: number;

  /**
   * @param via pseudonym of this proxy in Via, or null
   * @param worker whether it is to end, which an answer says that begins from then on
   */
  constructor(
    private readonly outlet: Outlet,
    private readonly request: RequestHead,
    private readonly via: string | null,
    private readonly worker: Pick<WorkerService, 'ending'>,
  ) {
    this.persistent = request.persistent;
    this.before = outlet.bytes;
  }

  /** Octets that were added since the request came. */
  get octets(): number {
    return this.outlet.bytes - this.before;
  }

  /**
   * RFC 9110 section 15.2; HTTP/1.0 knows no interim responses.
   * @returns false where the client cannot take more for now
   */
  interim(head: ResponseHead): boolean {
    if (this.request.version === 10) return true;
    this.outlet.addText(`${head.startLine}${linesForClient(head, this.via, true)}\r\n`);
    return this.send();
  }

  /** The head behind which a tunnel begins. @param lines further fields, CRLF included */
  switched(head: ResponseHead, lines: string): void {
    this.outlet.addText(`${head.startLine}${linesForClient(head, this.via, true)}${lines}\r\n`);
  }

  /**
   * The head of an answer.
   * @param cookies Set-Cookie lines of the proxy, or ''
   * @param complete whether the request has come in whole: a backend that answers earlier may never read the rest
   */
  begin(head: ResponseHead, cookies: string, complete: boolean): void {
    this.persistent &&= complete && this.worker.ending === null;
    const answer = answerHead(this.request, head, cookies, this.persistent, this.via);
    this.chunked = answer.chunked;
    this.delimited = answer.delimited;
    this.persistent = answer.persistent;
    this.outlet.addText(answer.text);
  }

  /** Octets of the body, which are only valid during the call. */
  bytes(chunk: Buffer, from: number, to: number): void {
    if (this.chunked) this.outlet.addText(`${(to - from).toString(16)}\r\n`);
    this.outlet.addBytes(chunk, from, to, true);
    if (this.chunked) this.outlet.addText('\r\n');
  }

  /** Sends what there is. @returns false where the client cannot take more for now */
  flush(): boolean {
    this.begun = true;
    return this.send();
  }

  private send(): boolean {
    if (!this.discards) return this.outlet.flush();
    this.outlet.discard();
    return true;
  }

  /** The body is whole. @param trailers lines, CRLF included */
  end(trailers: string): void {
    if (this.chunked) this.outlet.addText(`0\r\n${trailers}\r\n`);
  }

  /**
   * The proxy's own answer.
   * @param cookies Set-Cookie lines, or ''
   * @param complete whether the request has come in whole: what is left of one would be taken for the next
   */
  refuse({ status, sentence, lines }: TurnedAway, cookies: string, complete: boolean): void {
    this.persistent &&= complete && this.worker.ending === null;
    const withBody = this.request.method !== 'HEAD';
    this.outlet.addText(refusal(status, sentence, lines + cookies, this.persistent, withBody));
  }
}
