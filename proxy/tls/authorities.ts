import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { attempt, readPem } from './pem';

/** Where systems keep the authorities that they trust: Debian and Alpine, Fedora and RHEL, SUSE. */
const SYSTEM = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
];

/**
 * The authorities to trust.
 * @param file PEM, or null for the system's: `SSL_CERT_FILE` where it is set, as for OpenSSL
 * @returns PEM; undefined where the system has none, for those that Node brings along
 * @throws Error, a sentence that names the file
 */
export function authorities(file: string | null, env: NodeJS.ProcessEnv = process.env): Buffer | undefined {
  const chosen = file ?? (env['SSL_CERT_FILE'] || SYSTEM.find((candidate) => existsSync(candidate)));
  if (chosen === undefined) return undefined;
  const pem = readPem(chosen);
  attempt(`${chosen} holds no certificate in PEM`, () => new X509Certificate(pem));
  return pem;
}
