import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { Server } from 'node:https';
import { formatError } from '@/lib/core/format-error.mjs';
import { log } from '@/lib/logging/shared-log';

/** Paths of PEM files. */
export interface CertificateFiles {
  certificate: string;
  key: string;
}

/** How often the files are looked at, ms: whoever renews a certificate writes it over. */
const pollIntervalMs = 5000;

interface Pem {
  cert: Buffer;
  key: Buffer;
}

/**
 * Makes a server that speaks TLS, and gives it a renewed certificate without a restart; one that cannot be used is
 * told, and the old one goes on.
 *
 * @throws the file system's error, or OpenSSL's, where the first ones cannot be used
 */
export function createReloadingTlsServer(
  files: CertificateFiles,
  createServer: (pem: Pem) => Server,
): Server {
  const server = createServer(readPem(files));
  const reload = (): void => {
    try {
      server.setSecureContext(readPem(files));
      log('info', `the certificate ${files.certificate} was reloaded`);
    } catch (error) {
      const reason = formatError(error);
      log('error', `cannot load the new certificate, keeping the current one: ${reason}`);
    }
  };
  for (const file of [files.certificate, files.key]) watchFile(file, { interval: pollIntervalMs }, reload);
  server.once('close', () => {
    for (const file of [files.certificate, files.key]) unwatchFile(file, reload);
  });
  return server;
}

function readPem({ certificate, key }: CertificateFiles): Pem {
  return { cert: readFileSync(certificate), key: readFileSync(key) };
}
