import { isDeepStrictEqual } from 'node:util';
import { formatError } from '@/lib/core/format-error.mjs';
import type { Logger, LogLevel } from '@/lib/core/logger';
import type { ListenerPlan } from '@/lib/core/plan';
import type { CertificatePlan, ListenerTlsPlan } from '@/lib/core/tls-plan';
import { describeValidityError, loadCertificate, readCertificate } from './certificate';
import { FileWatcher, type WatchIntervals } from './file-watcher';
import { createSecureContextOptions } from './listener-tls';

/** What may speak TLS: a listener of the proxy, or the dashboard. */
type TlsListener = Pick<ListenerPlan, 'tls'>;

/**
 * Keeps the certificates of all listeners up to date. One process does it for all workers, so that they use the same
 * files and each renewal is logged once.
 */
export class CertificateWatcher {
  private listeners: readonly TlsListener[] = [];
  private fileWatcher: FileWatcher | null = null;

  /**
   * @param log gets one line for each certificate that is replaced, refused or out of date
   * @param onRenewed gets the TLS of all listeners, in their order, once a certificate was replaced
   */
  constructor(
    private readonly log: Logger,
    private readonly onRenewed: (tls: (ListenerTlsPlan | null)[]) => void,
    private readonly intervals: WatchIntervals = { pollIntervalMs: 2000, debounceMs: 500 },
  ) {}

  /** From now on watches the certificates of these listeners, which are in use. */
  watch(listeners: readonly TlsListener[]): void {
    this.close();
    this.listeners = listeners;
    const lines = listCertificates(listeners).map(([certificate, tls]) => {
      const validityError = getValidityError(certificate, tls);
      return validityError === null
        ? []
        : `the certificate in ${certificate.certificate.path} ${validityError}`;
    });
    this.logDistinct('warn', lines.flat());
    const paths = listCertificates(listeners).flatMap(([{ certificate, key }]) => [
      certificate.path,
      key.path,
    ]);
    this.fileWatcher = new FileWatcher(new Set(paths), this.intervals, () => this.reload());
    // A change between reading the plan and starting the watch would be missed.
    this.reload();
  }

  /**
   * Checks the listeners of a new plan: an expired certificate is tolerated only if it is in use already.
   * @throws Error, a sentence that names the file
   */
  validate(listeners: readonly TlsListener[]): void {
    const current = listCertificates(this.listeners).map(([certificate]) => certificate);
    for (const [certificate, tls] of listCertificates(listeners)) {
      const validityError = getValidityError(certificate, tls);
      if (validityError === null || current.some((known) => isDeepStrictEqual(known, certificate))) continue;
      throw new Error(`the certificate in ${certificate.certificate.path} ${validityError}`);
    }
  }

  /**
   * Reads all files again. A certificate that is unusable or out of date is rejected with one line, and the previous
   * one stays in use.
   * @returns whether all were sound
   */
  reload(): boolean {
    const renewed: string[] = [];
    const refused: string[] = [];
    this.listeners = this.listeners.map((listener) => {
      const { tls } = listener;
      if (tls === null) return listener;
      const certificates = tls.certificates.map((current) => {
        try {
          const { next, line } = loadReplacement(current, tls);
          if (line !== null) renewed.push(line);
          return next;
        } catch (error) {
          refused.push(`${formatError(error)}; keeping the current certificate`);
          return current;
        }
      });
      return { tls: { ...tls, certificates } };
    });
    this.logDistinct('error', refused);
    this.logDistinct('info', renewed);
    if (renewed.length > 0) this.onRenewed(this.listeners.map(({ tls }) => tls));
    return refused.length === 0;
  }

  /** Looks for changes no more. */
  close(): void {
    this.fileWatcher?.close();
    this.fileWatcher = null;
  }

  /** Several listeners may have one certificate. */
  private logDistinct(level: LogLevel, lines: string[]): void {
    for (const line of new Set(lines)) this.log(level, line);
  }
}

/** @returns `current` and no line if its files hold the same @throws Error if they hold no usable certificate */
function loadReplacement(
  current: CertificatePlan,
  tls: ListenerTlsPlan,
): { next: CertificatePlan; line: string | null } {
  const next = readCertificate({ certificate: current.certificate.path, key: current.key.path });
  if (isDeepStrictEqual(next, current)) return { next: current, line: null };
  const { path } = next.certificate;
  const certificate = loadCertificate(next, createSecureContextOptions(tls));
  const validityError = describeValidityError(certificate, Date.now());
  if (validityError !== null) throw new Error(`the new certificate in ${path} ${validityError}`);
  const end = new Date(certificate.validTo).toISOString();
  return { next, line: `the new certificate in ${path} is in use, valid until ${end}` };
}

function getValidityError(certificate: CertificatePlan, tls: ListenerTlsPlan): string | null {
  return describeValidityError(loadCertificate(certificate, createSecureContextOptions(tls)), Date.now());
}

function listCertificates(listeners: readonly TlsListener[]): [CertificatePlan, ListenerTlsPlan][] {
  return listeners.flatMap(({ tls }) =>
    tls === null ? [] : tls.certificates.map((one): [CertificatePlan, ListenerTlsPlan] => [one, tls]),
  );
}
