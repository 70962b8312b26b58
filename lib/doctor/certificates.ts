import type { Settings } from '@/lib/config/settings';
import { formatAddress } from '@/lib/core/host-port';
import { parseCertificate } from '@/lib/core/pem';
import type { PemFile } from '@/lib/core/tls-plan';
import { type Finding, fault, ok, warning } from './finding';

const dayMs = 86_400_000;
/**
 * Automatic renewal has happened by then: a third of the 45 days that the shortest-lived certificates are moving to.
 */
const renewalNoticeMs = 15 * dayMs;

/**
 * How long the certificates of listeners and dashboard are valid: nothing else warns before clients reject them.
 *
 * @param now ms since the epoch
 */
export function certificateFindings({ listeners, dashboard }: Settings, now: number): Finding[] {
  const ofListeners = listeners.flatMap((listener) =>
    (listener.tls?.certificates ?? []).map(({ certificate }) =>
      checkValidity(`Certificate of ${formatAddress(listener)}`, certificate, now),
    ),
  );
  if (!dashboard?.tls) return ofListeners;
  return [...ofListeners, checkValidity('Certificate of the dashboard', dashboard.tls.certificate, now)];
}

function checkValidity(subject: string, file: PemFile, now: number): Finding {
  const { path } = file;
  const { validFrom, validTo } = parseCertificate(file);
  const [from, to] = [Date.parse(validFrom), Date.parse(validTo)];
  if (now > to) return fault(subject, `${path} was valid until ${formatDate(to)}; renew it.`);
  if (now < from)
    return fault(
      subject,
      `${path} is not valid before ${formatDate(from)}; check the clock and the certificate.`,
    );
  if (to - now < renewalNoticeMs) {
    const days = Math.floor((to - now) / dayMs);
    return warning(subject, `${path} is valid until ${formatDate(to)}, ${days} more days; renew it.`);
  }
  return ok(subject, `${path} is valid until ${formatDate(to)}.`);
}

function formatDate(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}
