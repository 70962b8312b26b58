import type { RequestHead } from '../http1/request-head';
import type { ResponseHead } from '../http1/response-head';
import type { Backend } from '../upstream/backend';
import { cookieValue } from './cookies';
import type { LearnTable } from './learn-table';
import { NO_PIN, type Pin, type Pinning, pinTo } from './pin';
import type { Fingerprints } from './session-id';

/** Hex digits of the fingerprint that stands for a cookie: enough never to meet another's. */
const FINGERPRINT = 32;

/**
 * Mode `learn`: the application's own session cookie is the pin. When a backend sets it, the pin is made;
 * from then on it is found in the table (NGINX Plus `sticky learn`). The cookie itself is never kept.
 */
export class LearnedPins implements Pinning {
  /** @param cookies names, in order of preference */
  constructor(
    private readonly cookies: readonly string[],
    private readonly table: LearnTable,
    private readonly backends: ReadonlyMap<string, Backend>,
    private readonly fingerprints: Fingerprints,
  ) {}

  find(head: RequestHead, now: number): Pin {
    const value = this.presented(head);
    if (value === null) return NO_PIN;
    const name = this.table.find(this.fingerprints.of(value, FINGERPRINT), now);
    return pinTo(name === null ? null : (this.backends.get(name) ?? null));
  }

  keep(
    pin: Pin,
    head: RequestHead,
    served: Backend,
    answer: ResponseHead,
    _reason: unknown,
    now: number,
  ): string {
    const made = this.madeBy(answer);
    if (made !== null) this.table.learn(this.fingerprints.of(made, FINGERPRINT), served.name, now);
    else if (pin.backend !== null && pin.backend !== served) {
      const value = this.presented(head);
      if (value !== null) this.table.learn(this.fingerprints.of(value, FINGERPRINT), served.name, now);
    }
    return '';
  }

  private presented(head: RequestHead): string | null {
    for (const name of this.cookies) {
      const value = cookieValue(head.fields.cookies, name);
      if (value !== null && value !== '') return value;
    }
    return null;
  }

  /** The session cookie that an answer sets, where it sets one. */
  private madeBy(answer: ResponseHead): string | null {
    for (const match of answer.fields.forwarded.matchAll(/^set-cookie: ?([^=;\r\n]+)=([^;\r\n]*)/gim)) {
      if (this.cookies.includes(match[1]) && match[2] !== '') return match[2].replace(/^"(.*)"$/, '$1');
    }
    return null;
  }
}
