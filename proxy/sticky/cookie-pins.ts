import { getOperatorReason } from '@/lib/core/availability';
import type { Reason } from '@/lib/core/journal-records';
import type { StickyPlan } from '@/lib/core/plan';
import type { RequestHead } from '../http1/request-head';
import type { ResponseHead } from '../http1/response-head';
import type { Backend } from '../upstream/backend';
import { findBestPin, type PinReader } from './best-pin';
import { createPin, noPin, type Pin, type PinStrategy } from './pin';
import { PinSigner } from './pin-signer';
import type { RouteTable } from './route-table';

/** Between the parts of a value that says more than a route. */
const partSeparator = '~';
/** Begins the part that names the backend to return to. */
const failbackPrefix = '^';
/** Begins the part that signs the others. */
const signaturePrefix = '!';
/** A time that is later than this by the clock here is not of a pin made by another clock, ms. */
const maxClockSkewMs = 10_000;
/** A pin is renewed once this share of its idle time has passed, so that not every response carries a cookie. */
const renewalShare = 1 / 8;
/** Moves after which a session returns if `failback` is set: moves by the operator are not undone. */
const failbackReasons: ReadonlySet<Reason | null> = new Set([
  'connect-failed',
  'timeout',
  'bad-response',
  'backend-down',
  'maintenance',
]);

/**
 * Mode `cookie`: the proxy's own cookie names the backend. Its value is the route alone, unless limits or `failback`
 * need more: `route~renewed~made~^home~!signature`. As with HAProxy's `cookie … maxidle maxlife` the times travel in
 * the cookie, so the limits hold on every worker and over restarts without a table. If the plan has a key they are
 * signed together with the route: with limits, a value that is not signed as a whole counts as expired.
 *
 * Of several cookies of the name the first that names a backend counts: a stale one, set for another path or domain,
 * stays in the browser whatever is set here.
 */
export class CookiePins implements PinStrategy, PinReader {
  private readonly hasLimits: boolean;
  /** Null if nothing is signed but the route itself. */
  private readonly signature: PinSigner | null;

  constructor(
    private readonly plan: StickyPlan,
    private readonly routes: RouteTable,
  ) {
    this.hasLimits = plan.maxIdleMs > 0 || plan.maxLifeMs > 0;
    this.signature = this.hasLimits && plan.signingKey !== null ? new PinSigner(plan.signingKey) : null;
  }

  lookup(head: RequestHead, now: number): Pin {
    const { cookies } = head.fields;
    if (cookies === '') return noPin;
    return findBestPin(cookies, this.plan.cookie, this, now, noPin);
  }

  getLearnedKeys(): string[] {
    return [];
  }

  readPin(value: string, now: number): Pin {
    const exact = this.routes.findByRoute(value);
    if (exact !== null || !value.includes(partSeparator)) return this.withoutTimes(exact);
    return this.readExtended(value, now);
  }

  /** A pin from before the limits, or from another balancer: of a signed one the times may have been cut off. */
  private withoutTimes(backend: Backend | null): Pin {
    const pin = createPin(backend);
    if (this.signature !== null && backend !== null) pin.presented = 'expired';
    return pin;
  }

  private readExtended(value: string, now: number): Pin {
    const [route, ...parts] = value.split(partSeparator);
    const pin = createPin(this.routes.findByRoute(route));
    if (pin.backend === null) return pin;
    const home = parts.find((part) => part.startsWith(failbackPrefix));
    if (home !== undefined && this.plan.failback) pin.failbackTo = this.routes.findByRoute(home.slice(1));
    if (!this.hasLimits) return pin;
    const isSigned = this.signature?.verify(value) ?? true;
    const [renewed, made] = parts.filter(isTimePart).map(parseSeconds);
    if (isSigned && (renewed === undefined || made === undefined)) return pin;
    pin.madeAt = made ?? 0;
    pin.renewedAt = renewed ?? 0;
    if (!isSigned || this.isExpired(pin, now)) pin.presented = 'expired';
    return pin;
  }

  private isExpired(pin: Pin, now: number): boolean {
    const { maxIdleMs, maxLifeMs } = this.plan;
    if (!(pin.madeAt > 0 && pin.renewedAt >= pin.madeAt)) return true;
    if (pin.renewedAt * 1000 > now + maxClockSkewMs) return true;
    return (
      (maxIdleMs > 0 && now - pin.renewedAt * 1000 > maxIdleMs) ||
      (maxLifeMs > 0 && now - pin.madeAt * 1000 > maxLifeMs)
    );
  }

  persist(pin: Pin, served: Backend, _response: ResponseHead, reason: Reason | null, now: number): string {
    const same = pin.presented === 'valid' && pin.backend === served;
    if (same && !this.needsRenewal(pin, served, now)) return '';
    const parts = [served.route];
    if (this.hasLimits) {
      const second = Math.floor(now / 1000);
      parts.push(second.toString(36), (same && pin.madeAt > 0 ? pin.madeAt : second).toString(36));
    }
    const failbackTo = same ? pin.failbackTo : this.nextFailbackTarget(pin, served, reason);
    if (failbackTo !== null) parts.push(`${failbackPrefix}${failbackTo.route}`);
    const text = parts.join(partSeparator);
    return this.signature === null ? text : this.signature.sign(text);
  }

  private nextFailbackTarget(pin: Pin, served: Backend, reason: Reason | null): Backend | null {
    if (!this.plan.failback || pin.presented !== 'valid') return null;
    // One that left a backup for a primary may have begun on another.
    if (reason === 'returned') return pin.failbackTo === served ? null : pin.failbackTo;
    if (!failbackReasons.has(reason)) return null;
    const failbackTo = pin.failbackTo ?? pin.backend;
    return failbackTo === served ? null : failbackTo;
  }

  /** Whether a pin that holds is to be set once more. A draining backend's pins are never prolonged. */
  private needsRenewal(pin: Pin, served: Backend, now: number): boolean {
    if (getOperatorReason(served, 'new', now) !== null) return false;
    if (this.plan.refresh === 'always') return true;
    if (!this.hasLimits) return false;
    // A pin from before the limits, or from another balancer, gets its times at its first use here.
    if (pin.madeAt === 0) return true;
    return this.plan.maxIdleMs > 0 && now - pin.renewedAt * 1000 >= this.plan.maxIdleMs * renewalShare;
  }
}

function isTimePart(part: string): boolean {
  return !part.startsWith(failbackPrefix) && !part.startsWith(signaturePrefix);
}

/** @returns NaN for what is no time */
function parseSeconds(text: string): number {
  return /^[0-9a-z]{1,8}$/.test(text) ? Number.parseInt(text, 36) : Number.NaN;
}
