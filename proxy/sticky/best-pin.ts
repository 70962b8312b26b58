import { cookieIndex, cookieValueAt, MOST_VALUES } from './cookies';
import { better, isDecisive, type Pin } from './pin';

/** Reads the pin that one value of a cookie stands for. */
export interface PinReader {
  /** @param now ms since the epoch */
  read(value: string, now: number): Pin;
}

/**
 * The pin of the first cookie called `name` that names a backend of the configuration, of `MOST_VALUES`; without one,
 * the pin that says most, `before` included. Empty values are passed over and do not count.
 * @param now ms since the epoch
 */
export function bestPin(cookies: string, name: string, reader: PinReader, now: number, before: Pin): Pin {
  let pin = before;
  let left = MOST_VALUES;
  for (let at = cookieIndex(cookies, name, 0); at !== -1 && left > 0; at = cookieIndex(cookies, name, at)) {
    const value = cookieValueAt(cookies, at);
    if (value === '') continue;
    left--;
    const found = reader.read(value, now);
    if (isDecisive(found)) return found;
    pin = better(pin, found);
  }
  return pin;
}
