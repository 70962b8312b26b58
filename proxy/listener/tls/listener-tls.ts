import { constants } from 'node:crypto';
import type { SecureContextOptions, TlsOptions } from 'node:tls';
import type { ListenerTlsPlan } from '@/lib/core/tls-plan';
import { type LoadedCertificate, loadCertificate } from './certificate';
import { ServerNameTable } from './certificate-names';

/**
 * Only suites with forward secrecy and authenticated encryption: Mozilla's "intermediate" profile without
 * finite-field DH. All of them are good, so the client takes what its hardware does best.
 */
const cipherSuites = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':');

/**
 * Options for `tls.createServer`. A client that asks for no name, or for one that no certificate is made
 * for, gets the first certificate.
 * @param alpnProtocols what is offered, the preferred first
 * @param handshakeTimeoutMs ms that a client has for its handshake
 * @throws Error, a sentence that names the file that cannot be used
 */
export function createTlsServerOptions(
  plan: ListenerTlsPlan,
  alpnProtocols: readonly string[],
  handshakeTimeoutMs: number,
): TlsOptions {
  const options = createSecureContextOptions(plan);
  const certificates = plan.certificates.map((certificate) => loadCertificate(certificate, options));
  if (certificates.length === 0) throw new Error('a listener with TLS has no certificate');
  const table = new ServerNameTable<LoadedCertificate>();
  for (const certificate of certificates) for (const name of certificate.names) table.add(name, certificate);
  const [first] = plan.certificates;
  return {
    ...options,
    cert: first.certificate.content,
    key: first.key.content,
    handshakeTimeout: handshakeTimeoutMs,
    ALPNProtocols: [...alpnProtocols],
    SNICallback: (name, done) => done(null, (table.find(name) ?? certificates[0]).context),
  };
}

/** Versions and ciphers. */
export function createSecureContextOptions({ minVersion }: ListenerTlsPlan): SecureContextOptions {
  return { minVersion, ciphers: cipherSuites, secureOptions: constants.SSL_OP_NO_RENEGOTIATION };
}
