import { findCookieIndex, getCookieValueAt, maxCookieValues } from './cookies';
import { isUsablePin, type Pin, preferPin } from './pin';

/** Reads the pin that one value of a cookie stands for. */
export interface PinReader {
  /** @param now ms since the epoch */
  readPin(value: string, now: number): Pin;
}

/**
 * The pin of the first cookie called `name` that names a backend of the configuration, of `maxCookieValues`; without one,
 * the pin that says most, `fallback` included. Empty values are passed over and do not count.
 * @param now ms since the epoch
 */
export function findBestPin(
  cookies: string,
  name: string,
  reader: PinReader,
  now: number,
  fallback: Pin,
): Pin {
  let pin = fallback;
  let remaining = maxCookieValues;
  for (
    let at = findCookieIndex(cookies, name, 0);
    at !== -1 && remaining > 0;
    at = findCookieIndex(cookies, name, at)
  ) {
    const value = getCookieValueAt(cookies, at);
    if (value === '') continue;
    remaining--;
    const found = reader.readPin(value, now);
    if (isUsablePin(found)) return found;
    pin = preferPin(pin, found);
  }
  return pin;
}
