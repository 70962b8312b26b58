import { cameByTls } from '../forwarding/client-scheme';
import type { Sender } from '../forwarding/next-hop';
import type { Fields } from '../http1/fields';
import type { RequestHead } from '../http1/request-head';
import type { ResponseHead } from '../http1/response-head';
import type { Reason } from '../journal/record';
import type { StickyPlan } from '../plan';
import type { Backend } from '../upstream/backend';
import type { AddressPins } from './address-pins';
import { cookieAttributes } from './cookie-attributes';
import { findCookie, setCookieLine } from './cookies';
import { NO_PIN, type Pin, type Pinning } from './pin';
import { type Fingerprints, isSessionId, type SessionIds } from './session-id';
import { keepFromSharedCaches } from './shared-caches';

/** Who a request belongs to and where it is pinned. */
export interface Identity {
  pin: Pin;
  /** 32 hex digits. */
  session: string;
  /** Whether the client must be told its session id. */
  newSession: boolean;
  /** Whether the client came by TLS, where its cookies depend on that. */
  tls: boolean;
  /** Fingerprint of the application's session cookie, or null. */
  appSession: string | null;
}

/**
 * Whose request came last on a connection. The next one most likely has the same header lines, and then it is
 * the same session's; where that is pinned is looked up anew.
 */
export class LastSession {
  by: Affinity | null = null;
  fields: Fields | null = null;
  session = '';
  tls = false;
  appSession: string | null = null;
}

/** Who asks, as far as sessions go. */
export interface Visitor {
  /** The client's address, which tells sessions apart where nothing else does. */
  address: string;
  /** The other end of its connection. */
  sender: Sender;
}

/** Joins how sessions are pinned with how they are told apart. */
export class Affinity {
  /** Whether cookies differ by how the client came. */
  private readonly byScheme: boolean;

  constructor(
    private readonly plan: StickyPlan,
    private readonly pinning: Pinning,
    private readonly byAddress: AddressPins,
    private readonly ids: SessionIds,
    private readonly fingerprints: Fingerprints,
    private readonly onDroppedCookies: (backend: Backend, lines: number) => void,
  ) {
    this.byScheme = plan.attributes !== plan.tlsAttributes;
  }

  /**
   * @param now ms since the epoch
   * @param last the connection's, brought up to date
   */
  identify(head: RequestHead, client: Visitor, now: number, last: LastSession): Identity {
    const { fields } = head;
    const pin = this.pinning.find(head, now);
    if (last.fields === fields && last.by === this) {
      return { pin, session: last.session, newSession: false, tls: last.tls, appSession: last.appSession };
    }
    const tls = this.byScheme && cameByTls(fields, client.sender);
    const identity = this.recognize(fields.cookies, client.address, pin, tls);
    if (!identity.newSession) {
      last.by = this;
      last.fields = fields;
      last.session = identity.session;
      last.tls = tls;
      last.appSession = identity.appSession;
    }
    return identity;
  }

  private recognize(cookies: string, client: string, pin: Pin, tls: boolean): Identity {
    const appSession = cookies === '' ? null : this.appSession(cookies);
    if (this.plan.session === null) {
      const known = appSession === null ? client : `app ${appSession}`;
      return { pin, session: this.fingerprints.of(known, 32), newSession: false, tls, appSession };
    }
    const id = cookies === '' ? null : findCookie(cookies, this.plan.session, sessionId);
    if (id !== null) return { pin, session: id, newSession: false, tls, appSession };
    return { pin, session: this.ids.next(), newSession: true, tls, appSession };
  }

  /** Who a CONNECT belongs to: a tunnel shows no cookie, so the client's address alone tells and pins. */
  identifyTunnel(client: string, now: number): Identity {
    const session = this.fingerprints.of(client, 32);
    const pin = this.plan.mode === 'off' ? NO_PIN : this.byAddress.find(session, now);
    return { pin, session, newSession: false, tls: false, appSession: null };
  }

  /** Keeps the tunnels of a client where one was served. */
  keepTunnel(identity: Identity, served: Backend, now: number): void {
    if (this.plan.mode !== 'off') this.byAddress.keep(identity.session, served, now);
  }

  /** Who a request belongs to that is turned away: it begins no session, so without one it is its client's. */
  withoutNewSession(identity: Identity, client: string): Identity {
    if (!identity.newSession) return identity;
    return { ...identity, session: this.fingerprints.of(client, 32), newSession: false };
  }

  /**
   * Keeps the session where it was served.
   * @param reason why it moved, where it did
   * @returns the Set-Cookie lines of the answer
   */
  keep(
    identity: Identity,
    served: Backend,
    answer: ResponseHead,
    reason: Reason | null,
    now: number,
  ): string {
    const { ownCookies } = answer.fields;
    if (ownCookies > 0 && this.plan.backendCookie === 'drop') this.onDroppedCookies(served, ownCookies);
    const value = this.pinning.keep(identity.pin, served, answer, reason, now);
    const session = this.sessionLine(identity, now);
    // A backend's own that passes takes the place of the proxy's: browsers keep the last, whichever that is.
    if (value === '' || (ownCookies > 0 && this.plan.backendCookie === 'pass')) return session;
    return setCookieLine(this.plan.cookie, value, cookieAttributes(this.plan, identity.tls, now)) + session;
  }

  /** Sees to it that no shared cache gives a response with a cookie of the proxy's to another client. */
  keepFromSharedCaches(method: string, answer: ResponseHead): void {
    if (this.plan.cacheControl === 'private') keepFromSharedCaches(method, answer);
  }

  /** The Set-Cookie line that tells a client its session id, where it has none. */
  sessionLine(identity: Identity, now: number): string {
    const { session } = this.plan;
    if (!identity.newSession || session === null) return '';
    return setCookieLine(session, identity.session, cookieAttributes(this.plan, identity.tls, now));
  }

  private appSession(cookies: string): string | null {
    for (const name of this.plan.appCookies) {
      const found = findCookie(cookies, name, this.fingerprintOf);
      if (found !== null) return found;
    }
    return null;
  }

  private readonly fingerprintOf = (value: string): string => this.fingerprints.of(value, 16);
}

function sessionId(value: string): string | null {
  return isSessionId(value) ? value : null;
}
