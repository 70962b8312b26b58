import { isDeepStrictEqual } from 'node:util';
import { errorSentence } from '@/lib/core/error-sentence.mjs';
import type { Log, LogLevel } from '../log';
import type { CertificatePlan, ListenerPlan, ListenerTlsPlan } from '../plan';
import { readAgain, usableCertificate, validityFault } from './certificate';
import { FileWatch, type Pace } from './file-watch';
import { contextOptions } from './listener-tls';

/**
 * Keeps the certificates of all listeners up to date. One process does it for all workers, so that they go by
 * the same files and the operator is told once.
 */
export class CertificateWatch {
  private listeners: readonly ListenerPlan[] = [];
  private files: FileWatch | null = null;

  /**
   * @param log gets one line for each certificate that is replaced, refused or out of date
   * @param onRenewed gets the TLS of all listeners, in their order, once a certificate was replaced
   */
  constructor(
    private readonly log: Log,
    private readonly onRenewed: (tls: (ListenerTlsPlan | null)[]) => void,
    private readonly pace: Pace = { look: 2000, settle: 500 },
  ) {}

  /** From now on keeps the certificates of these listeners, which are in force. */
  watch(listeners: readonly ListenerPlan[]): void {
    this.close();
    this.listeners = listeners;
    const lines = certificatesOf(listeners).map(([certificate, tls]) => {
      const fault = faultOf(certificate, tls);
      return fault === null ? [] : `the certificate in ${certificate.certificate.path} ${fault}`;
    });
    this.tell('warn', lines.flat());
    const paths = certificatesOf(listeners).flatMap(([{ certificate, key }]) => [certificate.path, key.path]);
    this.files = new FileWatch(new Set(paths), this.pace, () => this.readAgain());
    // A change between the reading of the plan and the beginning of the watch was seen by nobody.
    this.readAgain();
  }

  /**
   * Looks at listeners that are to be put in force: a certificate that is out of date is tolerated only
   * where it is in force already.
   * @throws Error, a sentence that names the file
   */
  examine(listeners: readonly ListenerPlan[]): void {
    const inForce = certificatesOf(this.listeners).map(([certificate]) => certificate);
    for (const [certificate, tls] of certificatesOf(listeners)) {
      const fault = faultOf(certificate, tls);
      if (fault === null || inForce.some((known) => isDeepStrictEqual(known, certificate))) continue;
      throw new Error(`the certificate in ${certificate.certificate.path} ${fault}`);
    }
  }

  /**
   * Reads all files again. A certificate that cannot be used or is out of date is refused with one line,
   * and the one before goes on.
   * @returns whether all were sound
   */
  readAgain(): boolean {
    const renewed: string[] = [];
    const refused: string[] = [];
    this.listeners = this.listeners.map((listener) => {
      const { tls } = listener;
      if (tls === null) return listener;
      const certificates = tls.certificates.map((current) => {
        try {
          const { next, line } = replacement(current, tls);
          if (line !== null) renewed.push(line);
          return next;
        } catch (error) {
          refused.push(`${errorSentence(error)}; the certificate before it goes on`);
          return current;
        }
      });
      return { ...listener, tls: { ...tls, certificates } };
    });
    this.tell('error', refused);
    this.tell('info', renewed);
    if (renewed.length > 0) this.onRenewed(this.listeners.map(({ tls }) => tls));
    return refused.length === 0;
  }

  /** Looks for changes no more. */
  close(): void {
    this.files?.close();
    this.files = null;
  }

  /** Several listeners may have one certificate. */
  private tell(level: LogLevel, lines: string[]): void {
    for (const line of new Set(lines)) this.log(level, line);
  }
}

/** @returns `current` and no line where its files hold the same @throws Error where they hold nothing of use */
function replacement(
  current: CertificatePlan,
  tls: ListenerTlsPlan,
): { next: CertificatePlan; line: string | null } {
  const next = readAgain(current);
  if (isDeepStrictEqual(next, current)) return { next: current, line: null };
  const { path } = next.certificate;
  const certificate = usableCertificate(next, contextOptions(tls));
  const fault = validityFault(certificate, Date.now());
  if (fault !== null) throw new Error(`the new certificate in ${path} ${fault}`);
  const end = new Date(certificate.validTo).toISOString();
  return { next, line: `the new certificate in ${path} is in use, valid until ${end}` };
}

function faultOf(certificate: CertificatePlan, tls: ListenerTlsPlan): string | null {
  return validityFault(usableCertificate(certificate, contextOptions(tls)), Date.now());
}

function certificatesOf(listeners: readonly ListenerPlan[]): [CertificatePlan, ListenerTlsPlan][] {
  return listeners.flatMap(({ tls }) =>
    tls === null ? [] : tls.certificates.map((one): [CertificatePlan, ListenerTlsPlan] => [one, tls]),
  );
}
