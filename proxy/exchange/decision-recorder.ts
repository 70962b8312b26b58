import type { Reason } from '@/lib/core/journal-records';
import type { ClientConnection } from '../downstream/http1/client-connection';
import type { RequestHead } from '../http1/request-head';
import { formatCompletion, formatDecision, formatRoute } from '../journal/decision-lines';
import type { DecisionPrefixCache } from '../journal/decision-prefix-cache';
import type { ListenerContext } from '../listener/listener-context';
import { getFailureStatus, type UpstreamFailure } from '../upstream/upstream-failure';
import type { BackendSelection } from './backend-selection';

/** Octets of a request: what the client sent of it, and what it was sent. */
export interface ByteCounts {
  received: number;
  sent: number;
}

/** What is written down of one request, gathered while it is served. */
export class DecisionRecorder {
  /** Of the response, or of what became of it where it did not end well; 0 while there is none. */
  status = 0;
  /** Whether the proxy answered by itself. */
  isLocalResponse = false;
  /** How the backend broke off a response that the client had begun to get; null where it did not. */
  private truncationReason: Reason | null = null;
  private firstByteAt = -1;
  /** When it began, as the decision has it: the wall clock is compared anew meanwhile. */
  private startStamp = '';

  /** @param startedAt ms on the monotonic clock */
  constructor(
    private readonly context: ListenerContext,
    readonly startedAt: number,
  ) {}

  /** An answer begins. @param now ms on the monotonic clock */
  onResponseStart(status: number, now: number): void {
    this.status = status;
    this.firstByteAt = now;
  }

  /** The backend broke off a response of which the client has a part: that counts as an error, whatever its head said. */
  onResponseTruncated(failure: UpstreamFailure): void {
    this.status = getFailureStatus(failure);
    this.truncationReason = failure.reason;
  }

  /** The decision as a journal record, not sealed yet. @param now ms on the monotonic clock */
  formatDecision(
    client: ClientConnection,
    head: RequestHead,
    routing: BackendSelection,
    byteCounts: ByteCounts,
    now: number,
  ): string {
    const { clock, privacy } = this.context.worker;
    this.startStamp = clock.formatMicros(this.startedAt);
    return formatDecision(this.formatRoute(client.prefixCache, routing), {
      time: this.startStamp,
      timeToFirstByte: this.firstByteAt < 0 ? -1 : toMicros(this.firstByteAt - this.startedAt),
      duration: toMicros(now - this.startedAt),
      bytesIn: byteCounts.received,
      bytesOut: byteCounts.sent,
      method: head.method,
      host: head.host,
      path: privacy.path ? pathToJson(head) : 'null',
      client: client.identity.addressJson,
      appSession: routing.identity.appSession,
    });
  }

  private formatRoute(prefixCache: DecisionPrefixCache, routing: BackendSelection): string {
    const { listenerJson, upstream } = this.context;
    const { identity, pinnedBackend } = routing;
    const servingBackend = this.isLocalResponse ? null : routing.backend;
    const outcome = routing.getOutcome(servingBackend);
    // Why a session moved is the one thing that says where its pin went, so a cut response does not take its place.
    const reason = outcome === 'assigned' || outcome === 'pinned' ? this.truncationReason : routing.reason;
    if (outcome === 'pinned' && reason === null && routing.attempts === 1 && servingBackend !== null) {
      return prefixCache.formatPinned(
        listenerJson,
        upstream.jsonName,
        identity.session,
        servingBackend.jsonName,
        this.status,
      );
    }
    return formatRoute({
      listener: listenerJson,
      upstream: upstream.jsonName,
      session: identity.session,
      presented: identity.pin.presented,
      outcome,
      reason,
      backend: servingBackend === null ? 'null' : servingBackend.jsonName,
      previousBackend: outcome !== 'pinned' && pinnedBackend !== null ? pinnedBackend.jsonName : 'null',
      attempts: routing.attempts,
      status: this.status,
    });
  }

  /** The end of the tunnel that the request opened, as a journal record, not sealed yet. */
  formatCompletion(session: string, byteCounts: ByteCounts): string {
    return formatCompletion({
      time: this.startStamp,
      session,
      upstream: this.context.upstream.jsonName,
      duration: toMicros(performance.now() - this.startedAt),
      bytesIn: byteCounts.received,
      bytesOut: byteCounts.sent,
    });
  }
}

/**
 * The path as JSON. It is visible ASCII but for bytes above 0x7F (the parser saw to it): these are percent-encoded, as
 * they should have come, so that the log is text whatever encoding they were meant in.
 */
function pathToJson({ path, needsEscaping }: RequestHead): string {
  if (!needsEscaping) return `"${path}"`;
  return JSON.stringify(
    path.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`),
  );
}

function toMicros(milliseconds: number): number {
  return Math.round(milliseconds * 1000);
}
