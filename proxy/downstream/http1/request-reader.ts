import { crCode, lfCode } from '../../http1/grammar';
import { findHeadEnd, HeadBuffer } from '../../http1/head-buffer';
import { MalformedMessage } from '../../http1/malformed-message';
import { HeaderLinesCache, parseRequestHead, type RequestHead } from '../../http1/request-head';
import { parseAbsoluteHost, parseConnectTarget } from '../../targets/authority';
import { allowedTarget, type TargetCheck, type TargetPolicy } from '../../targets/target-policy';
import type { DownstreamContext } from '../downstream';

/** Finds one request head after the other in what a client sends, and keeps what waits to be read. */
export class RequestReader {
  /** Buffered bytes: a part of a head, or pipelined requests. */
  readonly pendingInput = new HeadBuffer();
  /** Behind a head that was read: at which byte its body begins, and how many bytes it took. */
  bodyStart = 0;
  headBytes = 0;
  /** What the spelling of the request's target says. */
  target: TargetCheck = allowedTarget;
  private readonly lastLines = new HeaderLinesCache();
  /** The last host in absolute-form, and the policy that checked it. */
  private lastHost = '';
  private lastTargets: TargetPolicy | null = null;

  constructor(private readonly context: DownstreamContext) {}

  /**
   * Reads the next head between `from` and `to` of `bytes`.
   * @returns null while it is not whole
   * @throws MalformedMessage with the status that the client is to get
   */
  readHead(bytes: Buffer, from: number, to: number): RequestHead | null {
    // One empty line before a request is forgiven, RFC 9112 section 2.2.
    const start = to - from >= 2 && bytes[from] === crCode && bytes[from + 1] === lfCode ? from + 2 : from;
    const end = this.findEndOfHead(bytes, start, to);
    if (end === -1) return null;
    this.bodyStart = end;
    this.headBytes = end - from;
    return this.checkOffered(parseRequestHead(bytes, start, end, this.context.requestRules, this.lastLines));
  }

  /** @returns -1 while the head is not whole */
  private findEndOfHead(bytes: Buffer, start: number, to: number): number {
    const { headBytes } = this.context.upstream.plan.limits;
    const within = Math.min(to, start + headBytes);
    const kept = bytes === this.pendingInput.bytes;
    const end = kept ? this.pendingInput.findEnd(start, within) : findHeadEnd(bytes, start, within);
    if (end !== -1) return end;
    if (to - start >= headBytes) throw new MalformedMessage('head-too-large');
    if (/[^\r]\n|\r[^\n]/.test(bytes.toString('latin1', start, to)))
      throw new MalformedMessage('bare-line-ending');
    return -1;
  }

  /** Rejects what this listener does not offer. */
  private checkOffered(head: RequestHead): RequestHead {
    const { targets } = this.context;
    if (head.method === 'CONNECT') {
      if (targets === null) throw new MalformedMessage('connect-not-supported');
      const { host, authority } = parseConnectTarget(head.target, targets.plan.ports);
      head.target = authority;
      head.host = authority;
      this.lastTargets = null;
      this.target = targets.checkHost(host);
    } else if (targets !== null) {
      if (!head.isAbsoluteForm) {
        throw new MalformedMessage('absolute-form-required');
      }
      this.checkHost(head.host, targets);
    } else {
      this.target = allowedTarget;
    }
    return head;
  }

  /** Most connections request one host again and again. */
  private checkHost(host: string, targets: TargetPolicy): void {
    if (host === this.lastHost && targets === this.lastTargets) return;
    this.lastTargets = null;
    this.target = targets.checkHost(parseAbsoluteHost(host));
    this.lastHost = host;
    this.lastTargets = targets;
  }
}
