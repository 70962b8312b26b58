import type { RequestHead } from '../http1/request-head';
import type { ResponseHead } from '../http1/response-head';
import type { Backend } from '../upstream/backend';
import { bestPin, type PinReader } from './best-pin';
import { unquoted } from './cookies';
import type { LearnTable } from './learn-table';
import { isDecisive, NO_PIN, type Pin, type Pinning, pinTo } from './pin';
import type { Fingerprints } from './session-id';

/** Hex digits of the fingerprint that stands for a cookie: enough never to meet another's. */
const FINGERPRINT = 32;

/** A Set-Cookie line's name and value; blanks around them do not count, RFC 6265 section 5.2. */
const SET_COOKIE = /^set-cookie:[ \t]*([^=;\r\n]+?)[ \t]*=[ \t]*([^;\r\n]*?)[ \t]*(?:;|\r|$)/gim;

/**
 * Mode `learn`: the application's own session cookie is the pin. When a backend sets it, the pin is made; from then
 * on it is found in the table (NGINX Plus `sticky learn`). One that the table does not know is learned from the
 * request that presents it (HAProxy `stick on`). The cookie itself is never kept.
 */
export class LearnedPins implements Pinning, PinReader {
  /** @param cookies names, in order of preference */
  constructor(
    private readonly cookies: readonly string[],
    private readonly table: LearnTable,
    private readonly backends: ReadonlyMap<string, Backend>,
    private readonly fingerprints: Fingerprints,
  ) {}

  /** The first cookie that names a backend counts; of those that name none, the first, whose value is the key. */
  find(head: RequestHead, now: number): Pin {
    const { cookies } = head.fields;
    if (cookies === '') return NO_PIN;
    let pin = NO_PIN;
    for (const name of this.cookies) {
      pin = bestPin(cookies, name, this, now, pin);
      if (isDecisive(pin)) break;
    }
    return pin;
  }

  read(value: string, now: number): Pin {
    const fingerprint = this.fingerprints.of(value, FINGERPRINT);
    const name = this.table.find(fingerprint, now);
    return pinTo(name === null ? null : (this.backends.get(name) ?? null), fingerprint);
  }

  keep(pin: Pin, served: Backend, answer: ResponseHead, _reason: unknown, now: number): string {
    const made = this.madeBy(answer);
    if (made !== null) this.table.learn(this.fingerprints.of(made, FINGERPRINT), served.name, now);
    else if (pin.key !== '' && pin.backend !== served) this.table.learn(pin.key, served.name, now);
    return '';
  }

  /** The session cookie that an answer sets, where it sets one. */
  private madeBy(answer: ResponseHead): string | null {
    for (const [, name, value] of answer.fields.forwarded.matchAll(SET_COOKIE)) {
      if (this.cookies.includes(name) && value !== '') return unquoted(value);
    }
    return null;
  }
}
