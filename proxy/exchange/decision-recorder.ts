import type { Reason } from '@/lib/core/journal-records';
import type { Downstream, DownstreamConnection } from '../downstream/downstream';
import type { RequestHead } from '../http1/request-head';
import { formatCompletion, formatRoute } from '../journal/decision-lines';
import type { DecisionPrefixCache } from '../journal/decision-prefix-cache';
import { formatInteger } from '../journal/format-integer';
import type { DurableCallback } from '../journal/writer';
import type { TunnelResult } from '../tunnel/tunnel';
import type { UpstreamFailure } from '../upstream/upstream-failure';
import type { BackendSelection } from './backend-selection';
import type { ExchangeContext } from './exchange-context';
import { getFailureStatus } from './local-errors';

/** Records the decision of one request: gathers it while the request is served, and puts it in the journal. */
export class DecisionRecorder {
  /** Status of the response, or of its failure; 0 while there is none. */
  status = 0;
  /** Whether the proxy responded by itself. */
  private isLocalResponse = false;
  /** How the backend broke off a response that the client had begun to receive; null if it did not. */
  private truncationReason: Reason | null = null;
  private firstByteAt = -1;
  /** When it began, as the decision has it: the wall clock is compared again meanwhile. */
  private startStamp = '';
  /** Bytes from and to the client, as the decision has them. */
  private bytesReceived: number;
  private bytesSent = 0;
  /** Whether the decision is in the journal, or will be. */
  private isJournaled = false;

  /**
   * @param startedAt ms on the monotonic clock
   * @param headBytes bytes of the request's head
   */
  constructor(
    private readonly context: ExchangeContext,
    private readonly startedAt: number,
    headBytes: number,
  ) {
    this.bytesReceived = headBytes;
  }

  /** A response begins. @param now ms on the monotonic clock */
  onResponseStart(status: number, now: number): void {
    this.status = status;
    this.firstByteAt = now;
  }

  /** The proxy responds by itself. */
  onLocalResponse(status: number): void {
    this.isLocalResponse = true;
    this.status = status;
  }

  /**
   * The backend broke off a response of which the client has a part: that counts as an error, whatever its head said.
   */
  onResponseTruncated(failure: UpstreamFailure): void {
    this.status = getFailureStatus(failure.reason);
    this.truncationReason = failure.reason;
  }

  /**
   * Puts the decision in the journal, unless decisions are only counted now.
   * @param bodyBytes bytes of the request's body, without framing
   * @param callback called once the decision is safe
   */
  record(
    downstream: Downstream,
    head: RequestHead,
    selection: BackendSelection,
    bodyBytes: number,
    callback: DurableCallback,
  ): void {
    const { deadlines, journal } = this.context.worker;
    if (journal.isShedding) {
      journal.skipDecision(callback);
      return;
    }
    this.isJournaled = true;
    this.bytesReceived += bodyBytes;
    this.bytesSent = downstream.bytesWritten;
    const line = this.formatDecision(downstream.connection, head, selection, deadlines.now);
    journal.appendDurable(line, callback);
    this.recordMoveFailure(selection);
  }

  /** Writes how the backend of the pin failed, if the session moved for that. */
  private recordMoveFailure(selection: BackendSelection): void {
    const { moveFailure, reason } = selection;
    if (moveFailure === null || reason === null || this.isLocalResponse) return;
    const { backend, pinnedBackend } = selection;
    if (backend === null || pinnedBackend === null || backend === pinnedBackend) return;
    const { upstream, worker } = this.context;
    const move = {
      upstream: upstream.jsonName,
      backend: pinnedBackend.jsonName,
      toBackend: backend.jsonName,
      reason,
      failure: moveFailure,
    };
    const line = worker.failoverFailures.format(move, this.startStamp, this.startedAt);
    if (line !== null) worker.journal.append(line);
  }

  /** The decision as a journal record, without checksum. @param now ms on the monotonic clock */
  private formatDecision(
    { identity, prefixCache }: DownstreamConnection,
    head: RequestHead,
    selection: BackendSelection,
    now: number,
  ): string {
    const { clock, privacy } = this.context.worker;
    this.startStamp = clock.formatMicros(this.startedAt);
    return formatDecision(this.formatRoute(prefixCache, selection), {
      time: this.startStamp,
      timeToFirstByte: this.firstByteAt < 0 ? -1 : toMicros(this.firstByteAt - this.startedAt),
      duration: toMicros(now - this.startedAt),
      bytesIn: this.bytesReceived,
      bytesOut: this.bytesSent,
      method: head.method,
      host: head.host,
      path: privacy.path ? pathToJson(head) : 'null',
      client: identity.addressJson,
      appSession: selection.identity.appSession,
    });
  }

  private formatRoute(prefixCache: DecisionPrefixCache, selection: BackendSelection): string {
    const { listenerJson, upstream } = this.context;
    const { identity, pinnedBackend } = selection;
    const servingBackend = this.isLocalResponse ? null : selection.backend;
    const outcome = selection.getOutcome(servingBackend);
    // The reason of a move is recorded nowhere else, so a truncated response does not replace it.
    const reason = outcome === 'assigned' || outcome === 'pinned' ? this.truncationReason : selection.reason;
    if (outcome === 'pinned' && reason === null && selection.attempts === 1 && servingBackend !== null) {
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
      attempts: selection.attempts,
      status: this.status,
    });
  }

  /** Completes the decision of a request that opened a tunnel, whose end this is. */
  recordCompletion(session: string, { clientBytes, backendBytes }: TunnelResult): void {
    if (!this.isJournaled) return;
    this.context.worker.journal.append(
      formatCompletion({
        time: this.startStamp,
        session,
        upstream: this.context.upstream.jsonName,
        duration: toMicros(performance.now() - this.startedAt),
        bytesIn: this.bytesReceived + clientBytes,
        bytesOut: this.bytesSent + backendBytes,
      }),
    );
  }
}

/**
 * The path as JSON. It is visible ASCII but for bytes above 0x7F (the parser saw to it): these are percent-encoded, as
 * the client should have done, so that the log is text in any encoding.
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

/** The rest of a decision. A method is a token and a host an authority: neither holds what JSON would escape. */
export interface DecisionMetrics {
  /** Digits, µs since the epoch. */
  time: string;
  /** µs; below 0 means none. */
  timeToFirstByte: number;
  duration: number;
  bytesIn: number;
  bytesOut: number;
  method: string;
  host: string;
  /** JSON, as `client`, which is made once per client. */
  path: string;
  client: string;
  appSession: string | null;
}

/** The decision as a journal line, in the order of the decision record, without closing bracket and checksum. */
export function formatDecision(routeText: string, metrics: DecisionMetrics): string {
  const timeToFirstByte = metrics.timeToFirstByte < 0 ? 'null' : formatInteger(metrics.timeToFirstByte);
  const appSession = metrics.appSession === null ? 'null' : `"${metrics.appSession}"`;
  return `["d",${metrics.time}${routeText}${timeToFirstByte},${formatInteger(metrics.duration)},${formatInteger(metrics.bytesIn)},${formatInteger(metrics.bytesOut)},"${metrics.method}","${metrics.host}",${metrics.path},${metrics.client},${appSession}`;
}
