import type { RequestHead } from '../http1/request-head';
import type { ResponseHead } from '../http1/response-head';
import type { Reason } from '../journal/record';
import type { StickyPlan } from '../plan';
import type { Backend } from '../upstream/backend';
import { bestPin, type PinReader } from './best-pin';
import { NO_PIN, type Pin, type Pinning, pinTo } from './pin';
import { PinSignature } from './pin-signature';
import type { RouteTable } from './route-table';

/** Between the parts of a value that says more than a route. */
const SEPARATOR = '~';
/** Begins the part that names the backend to return to. */
const HOME = '^';
/** Begins the part that signs the others. */
const SIGNATURE = '!';
/** A time that is later than this by the clock here is not of a pin made by another clock, ms. */
const CLOCK_DIFFERENCE = 10_000;
/** A pin is renewed once this share of its idle time has passed, so that not every answer carries a cookie. */
const RENEWAL = 1 / 8;
/** Moves after which a session returns where `failback` is set: what the operator asked for is not undone. */
const RETURNING: ReadonlySet<Reason | null> = new Set([
  'connect-failed',
  'timeout',
  'bad-response',
  'backend-down',
  'maintenance',
]);

/**
 * Mode `cookie`: the proxy's own cookie names the backend. Its value is the route alone, unless limits or
 * `failback` need more: `route~renewed~made~^home~!signature`. As with HAProxy's `cookie … maxidle maxlife` the times
 * travel in the cookie, so the limits hold on every worker and over restarts without a table. Where the plan has a
 * key they are signed with the rest: with limits, a value that is not signed as a whole counts as expired.
 *
 * Of several cookies of the name the first that names a backend counts: a stale one, set for another path or
 * domain, stays in the browser whatever is set here.
 */
export class CookiePins implements Pinning, PinReader {
  private readonly limited: boolean;
  /** Null where nothing is signed but the route itself. */
  private readonly signature: PinSignature | null;

  constructor(
    private readonly plan: StickyPlan,
    private readonly routes: RouteTable,
  ) {
    this.limited = plan.maxIdle > 0 || plan.maxLife > 0;
    this.signature = this.limited && plan.signingKey !== null ? new PinSignature(plan.signingKey) : null;
  }

  find(head: RequestHead, now: number): Pin {
    const { cookies } = head.fields;
    if (cookies === '') return NO_PIN;
    return bestPin(cookies, this.plan.cookie, this, now, NO_PIN);
  }

  read(value: string, now: number): Pin {
    const exact = this.routes.exact(value);
    if (exact !== null || !value.includes(SEPARATOR)) return this.withoutTimes(exact);
    return this.readExtended(value, now);
  }

  /** A pin from before the limits, or from another balancer: of a signed one the times may have been cut off. */
  private withoutTimes(backend: Backend | null): Pin {
    const pin = pinTo(backend);
    if (this.signature !== null && backend !== null) pin.presented = 'expired';
    return pin;
  }

  private readExtended(value: string, now: number): Pin {
    const [route, ...parts] = value.split(SEPARATOR);
    const pin = pinTo(this.routes.exact(route));
    if (pin.backend === null) return pin;
    const home = parts.find((part) => part.startsWith(HOME));
    if (home !== undefined && this.plan.failback) pin.home = this.routes.exact(home.slice(1));
    if (!this.limited) return pin;
    const isSigned = this.signature?.verify(value) ?? true;
    const [renewed, made] = parts.filter(isTime).map(seconds);
    if (isSigned && (renewed === undefined || made === undefined)) return pin;
    pin.madeAt = made ?? 0;
    pin.renewedAt = renewed ?? 0;
    if (!isSigned || this.expired(pin, now)) pin.presented = 'expired';
    return pin;
  }

  private expired(pin: Pin, now: number): boolean {
    const { maxIdle, maxLife } = this.plan;
    if (!(pin.madeAt > 0 && pin.renewedAt >= pin.madeAt)) return true;
    if (pin.renewedAt * 1000 > now + CLOCK_DIFFERENCE) return true;
    return (
      (maxIdle > 0 && now - pin.renewedAt * 1000 > maxIdle) ||
      (maxLife > 0 && now - pin.madeAt * 1000 > maxLife)
    );
  }

  keep(pin: Pin, served: Backend, _answer: ResponseHead, reason: Reason | null, now: number): string {
    const same = pin.presented === 'valid' && pin.backend === served;
    if (same && !this.due(pin, served, now)) return '';
    const parts = [served.route];
    if (this.limited) {
      const second = Math.floor(now / 1000);
      parts.push(second.toString(36), (same && pin.madeAt > 0 ? pin.madeAt : second).toString(36));
    }
    const home = same ? pin.home : this.homeAfter(pin, served, reason);
    if (home !== null) parts.push(`${HOME}${home.route}`);
    const text = parts.join(SEPARATOR);
    return this.signature === null ? text : this.signature.sign(text);
  }

  private homeAfter(pin: Pin, served: Backend, reason: Reason | null): Backend | null {
    if (!this.plan.failback || pin.presented !== 'valid') return null;
    // One that left a backup for a primary may have begun on another.
    if (reason === 'returned') return pin.home === served ? null : pin.home;
    if (!RETURNING.has(reason)) return null;
    const home = pin.home ?? pin.backend;
    return home === served ? null : home;
  }

  /** Whether a pin that holds is to be set once more. A draining backend's pins are never prolonged. */
  private due(pin: Pin, served: Backend, now: number): boolean {
    if (!served.admitsSessions) return false;
    if (this.plan.refresh === 'always') return true;
    if (!this.limited) return false;
    // A pin from before the limits, or from another balancer, gets its times at its first use here.
    if (pin.madeAt === 0) return true;
    return this.plan.maxIdle > 0 && now - pin.renewedAt * 1000 >= this.plan.maxIdle * RENEWAL;
  }
}

function isTime(part: string): boolean {
  return !part.startsWith(HOME) && !part.startsWith(SIGNATURE);
}

/** @returns NaN for what is no time */
function seconds(text: string): number {
  return /^[0-9a-z]{1,8}$/.test(text) ? Number.parseInt(text, 36) : Number.NaN;
}
