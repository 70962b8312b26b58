import type { Logger } from '@/lib/core/logger';
import type { Backend } from '../upstream/backend';

/** How often one backend is reported, ms: it may set its cookie with every response. */
const reportIntervalMs = 3_600_000;

/** Counts the Set-Cookie lines of backends that are dropped since the proxy sets that cookie itself, and reports them. */
export class DroppedCookieCounter {
  /** Lines so far. */
  count = 0;
  /** When each backend was reported last, ms, monotonic. */
  private readonly reported = new WeakMap<Backend, number>();

  constructor(
    private readonly log: Logger,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @param lines how many one response had */
  add(upstream: string, backend: Backend, cookie: string, lines: number): void {
    this.count += lines;
    const now = this.now();
    const last = this.reported.get(backend);
    if (last !== undefined && now - last < reportIntervalMs) return;
    this.reported.set(backend, now);
    this.log(
      'warn',
      `the backend ${backend.name} of the upstream ${upstream} sets a cookie "${cookie}" itself, which is dropped: it is the route cookie; rename one of them, or set sticky.backendCookie: pass`,
    );
  }
}
