import type { RequestHead } from '../http1/request-head';
import type { ResponseHead } from '../http1/response-head';
import type { Backend } from '../upstream/backend';
import { findBestPin, type PinReader } from './best-pin';
import { findCookie, unquoteCookieValue } from './cookies';
import type { LearnTable } from './learn-table';
import { createPin, isUsablePin, noPin, type Pin, type PinStrategy } from './pin';
import type { Fingerprinter } from './session-id';

/** Hex digits of the fingerprint that stands for a cookie: enough never to meet another's. */
const fingerprintHexDigits = 32;

/** A Set-Cookie line's name and value; blanks around them do not count, RFC 6265 section 5.2. */
const setCookiePattern = /^set-cookie:[ \t]*([^=;\r\n]+?)[ \t]*=[ \t]*([^;\r\n]*?)[ \t]*(?:;|\r|$)/gim;

/**
 * Mode `learn`: the application's own session cookie is the pin. When a backend sets it, the pin is made; from then
 * on it is found in the table (NGINX Plus `sticky learn`). One that the table does not know is learned from the
 * request that presents it (HAProxy `stick on`). The cookie itself is never kept.
 */
export class LearnedPins implements PinStrategy, PinReader {
  /** @param cookies names, in order of preference */
  constructor(
    private readonly cookies: readonly string[],
    private readonly table: LearnTable,
    private readonly backends: ReadonlyMap<string, Backend>,
    private readonly fingerprints: Fingerprinter,
  ) {}

  /** The first cookie that names a backend counts; of those that name none, the first, whose value is the key. */
  lookup(head: RequestHead, now: number): Pin {
    const { cookies } = head.fields;
    if (cookies === '') return noPin;
    let pin = noPin;
    for (const name of this.cookies) {
      pin = findBestPin(cookies, name, this, now, pin);
      if (isUsablePin(pin)) break;
    }
    return pin;
  }

  getLearnedKeys(head: RequestHead): string[] {
    const { cookies } = head.fields;
    const keys = new Set<string>();
    const collectKey = (value: string): null => {
      keys.add(this.fingerprints.computeFingerprint(value, fingerprintHexDigits));
      return null;
    };
    if (cookies !== '') for (const name of this.cookies) findCookie(cookies, name, collectKey);
    return [...keys];
  }

  readPin(value: string, now: number): Pin {
    const fingerprint = this.fingerprints.computeFingerprint(value, fingerprintHexDigits);
    const name = this.table.lookup(fingerprint, now);
    return createPin(name === null ? null : (this.backends.get(name) ?? null), fingerprint);
  }

  persist(pin: Pin, served: Backend, response: ResponseHead, _reason: unknown, now: number): string {
    const made = this.getSetSessionCookie(response);
    if (made !== null)
      this.table.learn(this.fingerprints.computeFingerprint(made, fingerprintHexDigits), served.name, now);
    else if (pin.stickyKey !== '' && pin.backend === null) this.assume(pin.stickyKey, served, now);
    else if (pin.stickyKey !== '' && pin.backend !== served)
      this.table.learn(pin.stickyKey, served.name, now);
    return '';
  }

  /** A backend served a session that no pin was known of, unless one has arrived from another process meanwhile. */
  private assume(fingerprint: string, served: Backend, now: number): void {
    const arrived = this.table.lookup(fingerprint, now);
    if (arrived === null) this.table.assume(fingerprint, served.name, now);
    else if (!this.backends.has(arrived)) this.table.learn(fingerprint, served.name, now);
  }

  /** The session cookie that a response sets, or null. */
  private getSetSessionCookie(response: ResponseHead): string | null {
    for (const [, name, value] of response.fields.forwardableLines.matchAll(setCookiePattern)) {
      if (this.cookies.includes(name) && value !== '') return unquoteCookieValue(value);
    }
    return null;
  }
}
