export interface ListenerTlsPlan {
  /** The first is used if a client names no host of another certificate. */
  certificates: CertificatePlan[];
  minVersion: 'TLSv1.2' | 'TLSv1.3';
}

/** A certificate with its chain, and its key. */
export interface CertificatePlan {
  certificate: PemFile;
  key: PemFile;
}

/**
 * A file as it was when the plan was made, so that all processes use the same, even if it changes. A
 * key's content is sent to the workers and nowhere else: to no log, no database.
 */
export interface PemFile {
  /** Absolute; names the file in errors. */
  path: string;
  content: string;
}

export interface BackendTlsPlan {
  /** Whether the certificate must be valid for the name. */
  verify: boolean;
  /** The authorities to trust, or null for the system's. */
  authorities: PemFile | null;
  /** Name asked for and verified, or null for the backend's host. */
  name: string | null;
}
