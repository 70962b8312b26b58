import type { UpstreamPlan } from '@/lib/core/plan';
import type { DeadlineSweeper } from '../clock/deadline-sweeper';
import type { ClientInfo } from '../forwarding/request-lines';
import type { BodySink } from '../http1/body';
import type { RequestHead, RequestRules } from '../http1/request-head';
import type { ResponseHead } from '../http1/response-head';
import type { DecisionPrefixCache } from '../journal/decision-prefix-cache';
import type { LastSessionCache } from '../sticky/session-affinity';
import type { TargetCheck, TargetPolicy } from '../targets/target-policy';
import type { Tunnel, TunnelResult } from '../tunnel/tunnel';
import type { UpstreamConnection } from '../upstream/upstream-connection';

/**
 * The client's side of one exchange, whatever protocol the client speaks. The exchange writes the response here, whole
 * or piece by piece; a protocol turns it into bytes, and hands the request's body to the exchange.
 */
export interface Downstream {
  readonly connection: DownstreamConnection;
  /** Whether the client may have seen some of the response. */
  readonly started: boolean;
  /** Bytes added to the response so far, as the client gets them. */
  readonly bytesWritten: number;

  /** Reads no more of the request's body for now: the backend takes no more. */
  pause(): void;
  resume(): void;
  /** The client reads slower than the backend sends: from now on it has the idle timeout to catch up. */
  startReadTimeout(): void;

  /**
   * An interim response (1xx), if the protocol has them.
   * @returns false where the client cannot take more for now
   */
  writeInterimHead(head: ResponseHead): boolean;
  /** The head after which the bytes are a tunnel's. @param cookies Set-Cookie lines of the proxy, or '' */
  writeUpgradeHead(head: ResponseHead, cookies: string): void;
  /**
   * The head of a response.
   * @param cookies Set-Cookie lines of the proxy, or ''
   * @param requestComplete whether the whole request was received: a backend that responds earlier may never read the
   *   rest
   */
  writeHead(head: ResponseHead, cookies: string, requestComplete: boolean): void;
  /** Bytes of the body, which are only valid during the call. */
  writeBody(chunk: Buffer, from: number, to: number): void;
  /** The body is whole; its end stays here until `end`. @param trailers lines, each ended by CRLF */
  endBody(trailers: string): void;
  /**
   * A whole response of the proxy itself.
   * @param cookies Set-Cookie lines, or ''
   * @param requestComplete whether the whole request was received: the rest of it must not be parsed as the next
   *   request
   */
  writeLocalResponse(response: LocalResponse, cookies: string, requestComplete: boolean): void;
  /** Flushes the output. @returns false if the client cannot take more for now */
  flush(): boolean;
  /** Forgets what was not sent yet. */
  discardUnsent(): void;
  /** The client has disconnected: nothing more is sent, but the backend may finish. */
  discardResponse(): void;
  /** No further exchange may follow this one on the connection. */
  closeAfterResponse(): void;

  /** Flushes the output, and ends the response so that the client sees that it is truncated. */
  truncate(): void;
  /** The exchange is over and recorded: sends the end of the response. */
  end(requestComplete: boolean): void;
  /**
   * Joins the client with a backend's connection: from now on they are a tunnel.
   * @param rest what the backend sent after its head
   */
  startTunnel(
    upstream: UpstreamConnection,
    rest: Buffer,
    isWebSocket: boolean,
    onEnd: (end: TunnelResult) => void,
  ): Tunnel;
}

/** A client's connection, which may carry many exchanges. */
export interface DownstreamConnection {
  readonly identity: ClientIdentity;
  readonly sessionCache: LastSessionCache;
  readonly prefixCache: DecisionPrefixCache;
  /**
   * When it was opened, ms, monotonic, during its first request; null later, and if it carries requests of several
   * clients.
   */
  readonly openedAt: number | null;
  /** Whether it waits for a request. */
  readonly idle: boolean;
  /** The PROXY protocol header that backends are to get about this client, or null. */
  createProxyHeader(): Buffer | null;
  /** The worker makes room for another: closes once it has had another response, or is quiet. */
  retire(): void;
  /** Closes it in good order: what was written is still sent. */
  closeGracefully(): void;
  /** Closes it at once. */
  abort(): void;
}

/** An exchange as the protocol of its client sees it. */
export interface DownstreamExchange {
  /** Whether its decision has been made: the response is whole, cut or given up. */
  readonly recorded: boolean;
  /** Whether the client still owes bytes of the request's body. */
  readonly receiving: boolean;
  /** Takes the body, without framing. `flushRequest` sends it on. */
  readonly requestBody: BodySink;
  flushRequest(): void;
  /** The body is complete. @param trailers the trailer section as received, its empty line included; '' for none */
  endRequest(trailers: string): void;
  /** Continues after the head: checks the target and selects a backend. */
  start(): void;
  /** The client takes bytes again. */
  onClientDrain(): void;
  /** The client has closed its connection, and the backend is to finish its work all the same. */
  onClientClosed(): void;
  /** Ends the exchange: its client has disconnected or aborted it. @param status recorded for it */
  cancel(status: number): void;
}

/** The client of a request: the other end of its connection, or the client that a trusted peer names in it. */
export interface ClientIdentity {
  /** The client of the current request; as JSON as the log may keep it. */
  readonly address: string;
  readonly addressJson: string;
  /** The other end, for the forwarding fields. */
  readonly clientInfo: ClientInfo;
  /**
   * A request has arrived: determines its client, and counts it.
   * @param now ms on the monotonic clock
   * @returns ms by which it is too early; 0 if its client may send it
   * @throws MalformedMessage (429) if the client already has its maximum of requests in progress
   */
  admit(head: RequestHead, now: number): number;
  /** The request is over; may be called again. */
  release(): void;
}

/** A response of the proxy itself. */
export interface LocalResponse {
  readonly status: number;
  /** A sentence, sent as text, so it must not quote the request. */
  readonly message: string;
  readonly retryAfterSeconds: number | null;
}

/** What a client's connection needs of its listener. */
export interface DownstreamContext {
  readonly upstream: { readonly plan: UpstreamPlan };
  readonly requestRules: RequestRules;
  /** The allowed targets of requests; null if any are. */
  readonly targets: TargetPolicy | null;
  readonly worker: DownstreamWorker;
  /** @param peer address of the other end of a connection */
  createIdentity(peer: string): ClientIdentity;
  /**
   * A request's head was read.
   * @param headBytes size of its head in bytes
   * @param retryAfterMs ms by which it is too early; 0 if its client may send it
   * @param target the check of the target as written
   * @throws MalformedMessage with the status of the response
   */
  createExchange(
    downstream: Downstream,
    head: RequestHead,
    headBytes: number,
    retryAfterMs: number,
    target: TargetCheck,
  ): DownstreamExchange;
}

/** What client connections need of their worker. */
export interface DownstreamWorker {
  readonly deadlines: DeadlineSweeper;
  readonly counters: WorkerCounters;
  /**
   * Set once the worker is to end: every response says that it is the last on its connection. With `stop` one that
   * said otherwise is the last, too; with `retire` no request may be lost, as others serve on.
   */
  readonly shutdownMode: 'retire' | 'stop' | null;
}

export interface WorkerCounters {
  /** Malformed requests: responded to with 400 or the like, nothing forwarded. */
  rejected: number;
}
