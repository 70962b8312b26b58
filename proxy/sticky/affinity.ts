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

/** Who a request belongs to and where it is pinned. */
export interface Identity {
  pin: Pin;
  /** 32 hex digits. */
  session: string;
  /** Whether the client must be told its session id. */
  newSession: boolean;
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
  appSession: string | null = null;
}

/** Joins how sessions are pinned with how they are told apart. */
export class Affinity {
  constructor(
    private readonly plan: StickyPlan,
    private readonly pinning: Pinning,
    private readonly byAddress: AddressPins,
    private readonly ids: SessionIds,
    private readonly fingerprints: Fingerprints,
  ) {}

  /**
   * @param client the client's address, which tells sessions apart where nothing else does
   * @param now ms since the epoch
   * @param last the connection's, brought up to date
   */
  identify(head: RequestHead, client: string, now: number, last: LastSession): Identity {
    const { fields } = head;
    const pin = this.pinning.find(head, now);
    if (last.fields === fields && last.by === this) {
      return { pin, session: last.session, newSession: false, appSession: last.appSession };
    }
    const identity = this.recognize(fields.cookies, client, pin);
    if (!identity.newSession) {
      last.by = this;
      last.fields = fields;
      last.session = identity.session;
      last.appSession = identity.appSession;
    }
    return identity;
  }

  private recognize(cookies: string, client: string, pin: Pin): Identity {
    const appSession = cookies === '' ? null : this.appSession(cookies);
    if (this.plan.session === null) {
      const known = appSession === null ? client : `app ${appSession}`;
      return { pin, session: this.fingerprints.of(known, 32), newSession: false, appSession };
    }
    const id = cookies === '' ? null : findCookie(cookies, this.plan.session, sessionId);
    if (id !== null) return { pin, session: id, newSession: false, appSession };
    return { pin, session: this.ids.next(), newSession: true, appSession };
  }

  /** Who a CONNECT belongs to: a tunnel shows no cookie, so the client's address alone tells and pins. */
  identifyTunnel(client: string, now: number): Identity {
    const session = this.fingerprints.of(client, 32);
    const pin = this.plan.mode === 'off' ? NO_PIN : this.byAddress.find(session, now);
    return { pin, session, newSession: false, appSession: null };
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
    head: RequestHead,
    served: Backend,
    answer: ResponseHead,
    reason: Reason | null,
    now: number,
  ): string {
    return (
      this.pinning.keep(identity.pin, head, served, answer, reason, now) + this.sessionLine(identity, now)
    );
  }

  /** The Set-Cookie line that tells a client its session id, where it has none. */
  sessionLine(identity: Identity, now: number): string {
    const { session } = this.plan;
    if (!identity.newSession || session === null) return '';
    return setCookieLine(session, identity.session, cookieAttributes(this.plan, now));
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
