import { existsSync } from 'node:fs';
import { parseCertificate } from '@/lib/core/pem';
import type { PemFile } from '@/lib/core/tls-plan';
import { readPem } from '../../connection/read-pem';

/** The files of the authorities that systems trust: Debian and Alpine, Fedora and RHEL, SUSE. */
const systemAuthorityPaths = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
];

/**
 * The authorities to trust.
 * @param plannedFile by the plan, or null for the system's: `SSL_CERT_FILE` if it is set, as for OpenSSL
 * @returns PEM; undefined if the system has none, for those that Node includes
 * @throws Error, a sentence that names the file
 */
export function loadAuthorities(
  plannedFile: PemFile | null,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  const file = plannedFile ?? readSystemAuthorities(env['SSL_CERT_FILE']);
  if (file === null) return undefined;
  parseCertificate(file);
  return file.content;
}

function readSystemAuthorities(configuredPath: string | undefined): PemFile | null {
  const path = configuredPath || systemAuthorityPaths.find((candidate) => existsSync(candidate));
  return path === undefined ? null : readPem(path);
}
