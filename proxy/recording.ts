import type { ClientConnection } from './client-connection';
import type { RequestHead } from './http1/request-head';
import { completionLine, decisionLine, verdictText } from './journal/decision';
import type { LastVerdict } from './journal/last-verdict';
import type { Reason } from './journal/record';
import type { Routing } from './routing';
import type { Service } from './service';
import { type Failure, statusOf } from './upstream/failure';

/** Octets of a request: what the client sent of it, and what it was sent. */
export interface Octets {
  in: number;
  out: number;
}

/** What is written down of one request, gathered while it is served. */
export class Recording {
  /** Of the response, or of what became of it where it did not end well; 0 while there is none. */
  status = 0;
  /** Whether the proxy answered by itself. */
  refused = false;
  /** How the backend broke off a response that the client had begun to get; null where it did not. */
  private cut: Reason | null = null;
  private firstByte = -1;
  /** When it began, as the decision has it: the wall clock is compared anew meanwhile. */
  private time = '';

  /** @param began ms on the monotonic clock */
  constructor(
    private readonly service: Service,
    readonly began: number,
  ) {}

  /** An answer begins. @param now ms on the monotonic clock */
  answered(status: number, now: number): void {
    this.status = status;
    this.firstByte = now;
  }

  /** The backend broke off a response of which the client has a part: that counts as an error, whatever its head said. */
  cutOff(failure: Failure): void {
    this.status = statusOf(failure);
    this.cut = failure.reason;
  }

  /** The decision as a journal record, not sealed yet. @param now ms on the monotonic clock */
  decision(
    client: ClientConnection,
    head: RequestHead,
    routing: Routing,
    octets: Octets,
    now: number,
  ): string {
    const { clock, privacy } = this.service.worker;
    this.time = clock.stamp(this.began);
    return decisionLine(this.verdict(client.lastVerdict, routing), {
      time: this.time,
      timeToFirstByte: this.firstByte < 0 ? -1 : micros(this.firstByte - this.began),
      duration: micros(now - this.began),
      bytesIn: octets.in,
      bytesOut: octets.out,
      method: head.method,
      host: head.host,
      path: privacy.path ? pathText(head) : 'null',
      client: client.asking.json,
      appSession: routing.identity.appSession,
    });
  }

  private verdict(last: LastVerdict, routing: Routing): string {
    const { listenerJson, upstream } = this.service;
    const { identity, pinned } = routing;
    const served = this.refused ? null : routing.backend;
    const outcome = routing.outcome(served);
    // Why a session moved is the one thing that says where its pin went, so a cut response does not take its place.
    const reason = outcome === 'assigned' || outcome === 'pinned' ? this.cut : routing.reason;
    if (outcome === 'pinned' && reason === null && routing.attempts === 1 && served !== null) {
      return last.pinned(listenerJson, upstream.json, identity.session, served.json, this.status);
    }
    return verdictText({
      listener: listenerJson,
      upstream: upstream.json,
      session: identity.session,
      presented: identity.pin.presented,
      outcome,
      reason,
      backend: served === null ? 'null' : served.json,
      previousBackend: outcome !== 'pinned' && pinned !== null ? pinned.json : 'null',
      attempts: routing.attempts,
      status: this.status,
    });
  }

  /** The end of the tunnel that the request opened, as a journal record, not sealed yet. */
  completion(session: string, octets: Octets): string {
    return completionLine({
      time: this.time,
      session,
      upstream: this.service.upstream.json,
      duration: micros(performance.now() - this.began),
      bytesIn: octets.in,
      bytesOut: octets.out,
    });
  }
}

/**
 * The path as JSON. It is visible ASCII but for bytes above 0x7F (the parser saw to it): these are percent-encoded, as
 * they should have come, so that the log is text whatever encoding they were meant in.
 */
function pathText({ path, escapes }: RequestHead): string {
  if (!escapes) return `"${path}"`;
  return JSON.stringify(
    path.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`),
  );
}

function micros(milliseconds: number): number {
  return Math.round(milliseconds * 1000);
}
