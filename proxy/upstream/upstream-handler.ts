import type { ResponseHead } from '../http1/response-head';
import type { HeadLimits, ResponseHandler } from './response-parser';
import type { BackendTls } from './tls/backend-tls';
import type { UpstreamFailure } from './upstream-failure';

/** Handles a backend's response to one request. */
export interface UpstreamHandler extends ResponseHandler {
  /** The connection is there: send the request. */
  onConnect(): void;
  /** The backend has switched protocols or opened a tunnel: what follows is no longer HTTP. */
  onUpgrade(head: ResponseHead, rest: Buffer): void;
  /** All of a chunk from the backend was handed over: pass it on. */
  onReadComplete(): void;
  /** The whole response has arrived. @param trailers lines that may follow it, each ended by CRLF */
  onResponseEnd(trailers: string): void;
  onError(failure: UpstreamFailure): void;
  /** The backend takes bytes again. */
  onDrain(): void;
}

export interface ConnectionLimits extends HeadLimits {
  connectTimeoutMs: number;
  responseTimeoutMs: number;
  /** ms between two bytes of a response whose head has arrived; 0 is never. */
  streamTimeoutMs: number;
  idleTimeoutMs: number;
  /** How connections are secured, or null for plain ones. */
  tls: BackendTls | null;
}
