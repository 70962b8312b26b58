import type { Presented } from '../journal/record';
import type { StickyPlan } from '../plan';
import type { Backend } from '../upstream/backend';
import { cookieValue, setCookieLine } from './cookies';
import { type Fingerprints, isSessionId, type SessionIds } from './session-id';

/** Who a request belongs to and where it is pinned, read from its cookies. */
export interface Identity {
  presented: Presented;
  /** The backend that the route cookie names, or null. */
  pin: Backend | null;
  /** 32 hex digits. */
  session: string;
  /** Whether the client must be told its session id. */
  newSession: boolean;
  /** Fingerprint of the application's session cookie, or null. */
  appSession: string | null;
}

/** Reads and writes the cookies that pin sessions; wraps whatever policy chooses backends. */
export class Affinity {
  private readonly routes: ReadonlyMap<string, Backend>;

  constructor(
    private readonly plan: StickyPlan,
    backends: readonly Backend[],
    private readonly ids: SessionIds,
    private readonly fingerprints: Fingerprints,
  ) {
    this.routes = new Map(backends.map((backend) => [backend.route, backend]));
  }

  /**
   * @param cookies the request's cookies, empty where it has none
   * @param client the client's address, which tells sessions apart where nothing else does
   */
  identify(cookies: string, client: string): Identity {
    const { mode, cookie, session } = this.plan;
    const route = mode === 'off' || cookies === '' ? null : cookieValue(cookies, cookie);
    const pin = route === null ? null : (this.routes.get(route) ?? null);
    const appSession = cookies === '' ? null : this.appSession(cookies);
    const presented = route === null || route === '' ? 'none' : pin === null ? 'unknown' : 'valid';
    if (session === null) {
      const known = appSession === null ? client : `app ${appSession}`;
      return { presented, pin, session: this.fingerprints.of(known, 32), newSession: false, appSession };
    }
    const id = cookies === '' ? null : cookieValue(cookies, session);
    if (id !== null && isSessionId(id)) return { presented, pin, session: id, newSession: false, appSession };
    return { presented, pin, session: this.ids.next(), newSession: true, appSession };
  }

  /**
   * The Set-Cookie lines of an answer: the route only where it says something new, the session only
   * where the client has none.
   * @param served the backend that answered, or null where none did
   */
  setCookies(identity: Identity, served: Backend | null): string {
    const { mode, cookie, session, attributes } = this.plan;
    let lines = '';
    if (mode === 'cookie' && served !== null && served !== identity.pin)
      lines = setCookieLine(cookie, served.route, attributes);
    if (identity.newSession && session !== null)
      lines += setCookieLine(session, identity.session, attributes);
    return lines;
  }

  private appSession(cookies: string): string | null {
    for (const name of this.plan.appCookies) {
      const value = cookieValue(cookies, name);
      if (value !== null && value !== '') return this.fingerprints.of(value, 16);
    }
    return null;
  }
}
