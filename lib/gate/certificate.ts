import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import type { Server } from 'node:https';
import { errorSentence } from '@/lib/core/error-sentence.mjs';
import { log } from '@/lib/log/shared';

/** Paths of PEM files. */
export interface CertificateFiles {
  certificate: string;
  key: string;
}

/** How often the files are looked at, ms: whoever renews a certificate writes it over. */
const lookMillis = 5000;

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
export function secureServer(files: CertificateFiles, make: (pem: Pem) => Server): Server {
  const server = make(read(files));
  const renew = (): void => {
    try {
      server.setSecureContext(read(files));
      log('info', `the certificate of ${files.certificate} was read again and is in force`);
    } catch (error) {
      const reason = errorSentence(error);
      log('error', `the new certificate was refused, the old one goes on: ${reason}`);
    }
  };
  for (const file of [files.certificate, files.key]) watchFile(file, { interval: lookMillis }, renew);
  server.once('close', () => {
    for (const file of [files.certificate, files.key]) unwatchFile(file, renew);
  });
  return server;
}

function read({ certificate, key }: CertificateFiles): Pem {
  return { cert: readFileSync(certificate), key: readFileSync(key) };
}
