import type { Reason } from '@/lib/core/journal-records';
import type { StickyPlan } from '@/lib/core/plan';
import { isClientSecure } from '../forwarding/client-scheme';
import type { ClientInfo } from '../forwarding/request-lines';
import type { HeaderFields } from '../http1/header-fields';
import type { RequestHead } from '../http1/request-head';
import type { ResponseHead } from '../http1/response-head';
import type { Backend } from '../upstream/backend';
import type { AddressPins } from './address-pins';
import { createCookieAttributes } from './cookie-attributes';
import { createSetCookieLine, findCookie } from './cookies';
import { noPin, type Pin, type PinStrategy } from './pin';
import { type Fingerprinter, isSessionId, type SessionIdGenerator } from './session-id';
import { preventSharedCaching } from './shared-caches';

/** The session that a request belongs to, and its pin. */
export interface SessionIdentity {
  pin: Pin;
  /** 32 hex digits. */
  session: string;
  /** Whether the client has yet to get its session id. */
  isNewSession: boolean;
  /** Whether the client uses TLS, if its cookies depend on that. */
  isSecure: boolean;
  /** Fingerprint of the application's session cookie, or null. */
  appSession: string | null;
}

/**
 * The session of the last request on a connection. The next one most likely has the same header lines, and then the
 * same session; its pin is looked up again.
 */
export class LastSessionCache {
  affinity: SessionAffinity | null = null;
  fields: HeaderFields | null = null;
  session = '';
  isSecure = false;
  appSession: string | null = null;
}

/** The client of a request, as needed for sessions. */
export interface SessionClient {
  /** The client's address, which identifies the session if nothing else does. */
  address: string;
  /** The other end of its connection. */
  clientInfo: ClientInfo;
}

/** Joins how sessions are pinned with how they are identified. */
export class SessionAffinity {
  /** Whether cookies depend on the client's scheme. */
  private readonly cookiesDependOnScheme: boolean;

  constructor(
    private readonly plan: StickyPlan,
    private readonly pinStrategy: PinStrategy,
    private readonly addressPins: AddressPins,
    private readonly sessionIds: SessionIdGenerator,
    private readonly fingerprints: Fingerprinter,
    private readonly onDroppedCookies: (backend: Backend, lines: number) => void,
  ) {
    this.cookiesDependOnScheme = plan.attributes !== plan.tlsAttributes;
  }

  /**
   * @param now ms since the epoch
   * @param cache the connection's, brought up to date
   */
  identify(head: RequestHead, client: SessionClient, now: number, cache: LastSessionCache): SessionIdentity {
    const { fields } = head;
    const pin = this.pinStrategy.lookup(head, now);
    if (cache.fields === fields && cache.affinity === this) {
      return {
        pin,
        session: cache.session,
        isNewSession: false,
        isSecure: cache.isSecure,
        appSession: cache.appSession,
      };
    }
    const tls = this.cookiesDependOnScheme && isClientSecure(fields, client.clientInfo);
    const identity = this.identifySession(fields.cookies, client.address, pin, tls);
    if (!identity.isNewSession) {
      cache.affinity = this;
      cache.fields = fields;
      cache.session = identity.session;
      cache.isSecure = tls;
      cache.appSession = identity.appSession;
    }
    return identity;
  }

  private identifySession(cookies: string, client: string, pin: Pin, isSecure: boolean): SessionIdentity {
    const appSession = cookies === '' ? null : this.fingerprintAppSession(cookies);
    if (this.plan.session === null) {
      const known = appSession === null ? client : `app ${appSession}`;
      return {
        pin,
        session: this.fingerprints.computeFingerprint(known, 32),
        isNewSession: false,
        isSecure,
        appSession,
      };
    }
    const id = cookies === '' ? null : findCookie(cookies, this.plan.session, parseSessionId);
    if (id !== null) return { pin, session: id, isNewSession: false, isSecure, appSession };
    return { pin, session: this.sessionIds.generateId(), isNewSession: true, isSecure, appSession };
  }

  /** The session of a CONNECT: a tunnel shows no cookie, so the client's address alone identifies and pins it. */
  identifyTunnel(client: string, now: number): SessionIdentity {
    const session = this.fingerprints.computeFingerprint(client, 32);
    const pin = this.plan.mode === 'off' ? noPin : this.addressPins.lookup(session, now);
    return { pin, session, isNewSession: false, isSecure: false, appSession: null };
  }

  /** The keys by which other nodes may know the pin of a request; none if it presents nothing that they could. */
  getLearnedKeys(head: RequestHead, { session }: SessionIdentity): string[] {
    if (this.plan.mode === 'off') return [];
    if (head.method === 'CONNECT') return [this.addressPins.getLearnedKey(session)];
    return this.pinStrategy.getLearnedKeys(head);
  }

  /** The pin of a request by what is known by now. @param now ms since the epoch */
  lookupPin(head: RequestHead, { session }: SessionIdentity, now: number): Pin {
    return head.method === 'CONNECT'
      ? this.addressPins.lookup(session, now)
      : this.pinStrategy.lookup(head, now);
  }

  /** What stands for the first requests of a browser that share a key. @param key as the requests have it */
  fingerprintGroup(key: string): string {
    return this.fingerprints.computeFingerprint(`first ${key}`, 32);
  }

  /** Keeps the tunnels of a client on the backend that served one. */
  persistTunnel(identity: SessionIdentity, served: Backend, now: number): void {
    if (this.plan.mode !== 'off') this.addressPins.persist(identity.session, served, now);
  }

  /** The session of a request that no backend has to do with: it begins none, so without one it is its client's. */
  asExistingSession(identity: SessionIdentity, client: string): SessionIdentity {
    if (!identity.isNewSession) return identity;
    return { ...identity, session: this.fingerprints.computeFingerprint(client, 32), isNewSession: false };
  }

  /**
   * Keeps the session on the backend that served it.
   * @param reason why it moved, if it did
   * @returns the Set-Cookie lines of the response
   */
  persist(
    identity: SessionIdentity,
    served: Backend,
    response: ResponseHead,
    reason: Reason | null,
    now: number,
  ): string {
    const { reservedCookieCount } = response.fields;
    if (reservedCookieCount > 0 && this.plan.backendCookie === 'drop')
      this.onDroppedCookies(served, reservedCookieCount);
    const value = this.pinStrategy.persist(identity.pin, served, response, reason, now);
    const session = this.sessionCookieLine(identity, now);
    // A backend's own that passes takes the place of the proxy's: browsers keep the last, whichever that is.
    if (value === '' || (reservedCookieCount > 0 && this.plan.backendCookie === 'pass')) return session;
    return (
      createSetCookieLine(
        this.plan.cookie,
        value,
        createCookieAttributes(this.plan, identity.isSecure, now),
      ) + session
    );
  }

  /** Sees to it that no shared cache gives a response with a cookie of the proxy's to another client. */
  preventSharedCaching(method: string, response: ResponseHead): void {
    if (this.plan.cacheControl === 'private') preventSharedCaching(method, response);
  }

  /** The Set-Cookie line that gives a client its session id, if it has none. */
  sessionCookieLine(identity: SessionIdentity, now: number): string {
    const { session } = this.plan;
    if (!identity.isNewSession || session === null) return '';
    return createSetCookieLine(
      session,
      identity.session,
      createCookieAttributes(this.plan, identity.isSecure, now),
    );
  }

  private fingerprintAppSession(cookies: string): string | null {
    for (const name of this.plan.appCookies) {
      const found = findCookie(cookies, name, this.fingerprintValue);
      if (found !== null) return found;
    }
    return null;
  }

  private readonly fingerprintValue = (value: string): string =>
    this.fingerprints.computeFingerprint(value, 16);
}

function parseSessionId(value: string): string | null {
  return isSessionId(value) ? value : null;
}
