import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { addressText } from '@/lib/config/address';
import type { Settings } from '@/lib/config/settings';
import type { PemFile } from '@/proxy/plan';
import { type Finding, fault, ok, warning } from './finding';

const day = 86_400_000;
/** Who renews by itself has done so by then: a third of the 45 days that the shortest-lived ones are moving to. */
const soon = 15 * day;

/**
 * How long the certificates of listeners and dashboard are valid: nothing else tells before clients refuse them.
 *
 * @param now ms since the epoch
 */
export function certificateFindings({ listeners, dashboard }: Settings, now: number): Finding[] {
  const ofListeners = listeners.flatMap((listener) =>
    (listener.tls?.certificates ?? []).map(({ certificate }) =>
      validity(`Certificate of ${addressText(listener)}`, certificate, now),
    ),
  );
  if (dashboard.tls === null) return ofListeners;
  const path = dashboard.tls.certificate;
  const own = { path, content: readFileSync(path, 'utf8') };
  return [...ofListeners, validity('Certificate of the dashboard', own, now)];
}

function validity(subject: string, { path, content }: PemFile, now: number): Finding {
  const { validFrom, validTo } = new X509Certificate(content);
  const [from, to] = [Date.parse(validFrom), Date.parse(validTo)];
  if (now > to) return fault(subject, `${path} was valid until ${date(to)}; renew it.`);
  if (now < from)
    return fault(subject, `${path} is not valid before ${date(from)}; see to the clock, or to it.`);
  if (to - now < soon) {
    const days = Math.floor((to - now) / day);
    return warning(subject, `${path} is valid until ${date(to)}, for ${days} days more; renew it.`);
  }
  return ok(subject, `${path} is valid until ${date(to)}.`);
}

function date(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
