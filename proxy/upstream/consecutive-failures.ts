/** Client and target of a request. */
export interface RequestSource {
  /** The session that the client belongs to; its address if it has none. */
  client: string;
  /** Host and path. */
  path: string;
}

/** A request that a backend took and did not respond to. Times are ms on one monotonic clock. */
export interface FailedRequest extends RequestSource {
  at: number;
  /** When the worker that reports it last had a response of the backend. */
  lastResponseAt: number;
}

/** What failed requests say of a backend; `suspect`: either the backend is broken, or what was asked for. */
export type FailureVerdict = 'healthy' | 'suspect' | 'failed';

/** A backend that responded this recently may only fail some requests, ms. */
const recentResponseMs = 10_000;
/** Before all times; finite, since other processes get it in JSON. */
const neverTimeMs = -1e12;
/** Failed requests that are remembered. */
const maxRememberedFailures = 16;

/**
 * Counts the requests in a row that a backend took and did not respond to: a connection that cannot be made is another
 * matter. `limit` of them without a response in between say that the backend is broken. While it responded recently,
 * and all of them came from one client or asked for one path, these alone may be to blame: others' requests decide.
 */
export class ConsecutiveFailures {
  /** When the backend last responded. */
  lastResponseAt = neverTimeMs;
  /**
   * Since it is up again after failed requests had taken it down, and until it responds: one failure is enough then.
   */
  onProbation = false;
  private upSince = neverTimeMs;
  private failures: FailedRequest[] = [];

  /** @param limit failed requests in a row that say that it is broken; 0 for any number */
  constructor(public limit: number) {}

  recordFailure(request: FailedRequest): void {
    if (this.limit === 0 || request.at < this.lastResponseAt) return;
    if (this.failures.length === maxRememberedFailures) this.failures.shift();
    this.failures.push(request);
  }

  /** The backend responded. @returns whether that is news: failed requests had been counted */
  recordResponse(at: number): boolean {
    if (at > this.lastResponseAt) this.lastResponseAt = at;
    if (this.failures.length === 0 && !this.onProbation) return false;
    this.failures = this.failures.filter((failure) => failure.at > at);
    if (at >= this.upSince) this.onProbation = false;
    return true;
  }

  /** It is up again. @param onProbation whether failed requests had taken it down */
  onRecovered(onProbation: boolean, now: number): void {
    this.failures = [];
    this.onProbation = onProbation;
    this.upSince = now;
  }

  get hasResponded(): boolean {
    return this.lastResponseAt !== neverTimeMs;
  }

  get consecutiveCount(): number {
    return this.failures.length;
  }

  getVerdict(now: number): FailureVerdict {
    const { limit, failures, onProbation } = this;
    if (limit === 0 || failures.length < (onProbation ? 1 : limit)) return 'healthy';
    if (onProbation || now - this.lastResponseAt > recentResponseMs) return 'failed';
    const [first] = failures;
    const isFromOneClient = failures.every(({ client }) => client === first?.client);
    const isForOnePath = failures.every(({ path }) => path === first?.path);
    return isFromOneClient || isForOnePath ? 'suspect' : 'failed';
  }

  /** Whether a request should avoid the backend. */
  shouldAvoid(source: RequestSource, now: number): boolean {
    const verdict = this.getVerdict(now);
    if (verdict !== 'suspect') return verdict === 'failed';
    return this.failures.some(({ client, path }) => client === source.client || path === source.path);
  }
}
